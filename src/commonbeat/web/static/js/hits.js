// Hits as they are raised: a row on top of the queue, said politely. The page keeps its length: what falls off its end
// is on the next page, which the link below leads to.
import { setTime, spaced } from "./plate.js";
import { listen, speaker } from "./stream.js";

const board = document.querySelector("[data-hits]");
const body = document.querySelector("#hits tbody");
const template = document.querySelector("#hit-row");
const speak = speaker(document.querySelector("[data-live-status]"), 3_000);
const older = document.querySelector("[data-older]");
const waiting = document.querySelector("[data-waiting]");
const state = document.createElement("strong");
document.querySelector("[data-live-controls]").replaceChildren(state);
show("running", "green");

listen(board.dataset.stream, "hit", {
  event: add,
  running: () => show("running", "green"),
  lost: () => { show("lost", "red"); speak(board.dataset.lost); },
});

function show(word, colour) {
  state.className = `govuk-tag govuk-tag--${colour}`;
  state.textContent = board.dataset[word];
}

function add(hit, cursor) {
  if (body.querySelector(`[data-hit="${CSS.escape(hit.id)}"]`)) return;
  body.querySelector("[data-none]")?.remove();
  const made = row(hit);
  made.dataset.cursor = cursor;
  body.prepend(made);
  shorten();
  waiting.textContent = (Number(waiting.textContent.replace(/\D/g, "")) + 1).toLocaleString(document.documentElement.lang);
  speak(`${board.dataset.said} ${spaced(hit.vrm)}, ${hit.camera_name ?? ""}`);
}

function shorten() {
  const most = Number(board.dataset.most);
  if (body.rows.length <= most) return;
  while (body.rows.length > most) body.lastElementChild.remove();
  const link = older.querySelector("a");
  const address = new URL(link.href);
  address.searchParams.set("after", body.lastElementChild.dataset.cursor);
  link.href = address.pathname + address.search;
  older.hidden = false;
}

function row(hit) {
  const made = template.content.firstElementChild.cloneNode(true);
  const put = (name) => made.querySelector(`[data-field="${name}"]`);
  made.dataset.hit = hit.id;
  made.classList.add(`cb-hit--${["high", "medium", "low"].includes(hit.priority) ? hit.priority : "low"}`);
  put("link").href = `/hits/${encodeURIComponent(hit.id)}`;
  put("plate").textContent = spaced(hit.vrm);
  setTime(put("captured"), hit.captured_at);
  put("camera").textContent = hit.camera_name ?? hit.camera;
  put("list").textContent = hit.list_name ?? hit.list;
  made.querySelector(`[data-action="${CSS.escape(hit.action)}"]`)?.removeAttribute("hidden");
  made.querySelector(`[data-priority="${CSS.escape(hit.priority)}"]`)?.removeAttribute("hidden");
  made.querySelector("[data-late]").hidden = !hit.late;
  return made;
}
