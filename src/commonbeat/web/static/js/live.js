// Reads as they arrive: rows on top of the table, and a spot on the map for each.
import { collection, mapIn, stillness, whenReady } from "./basemap.js";
import { setTime, spaced } from "./plate.js";
import { listen, speaker } from "./stream.js";

const ROWS = 40; // more is not read by anyone
const DRAW_MS = 500;
const FADE_MS = 20_000;

const board = document.querySelector("[data-live]");
const body = document.querySelector("#reads tbody");
const template = document.querySelector("#read-row");
const speak = speaker(document.querySelector("[data-live-status]"));
const controls = document.querySelector("[data-live-controls]");
const spots = [];
let waiting = [];
let unsaid = 0;
let paused = false;

const state = document.createElement("strong");
const button = document.createElement("button");
button.type = "button";
button.className = "govuk-link cb-link-button";
button.textContent = board.dataset.pause;
button.addEventListener("click", () => {
  paused = !paused;
  button.textContent = paused ? board.dataset.resume : board.dataset.pause;
  show(paused ? "paused" : "running");
});
state.className = "govuk-tag govuk-tag--grey";
controls.replaceChildren(state, " ", button);
show("running");

const map = mapIn(document.querySelector("[data-map]"));
if (map) whenReady(map, () => drawCameras(map));

listen(board.dataset.stream, "read", {
  event: (read) => { if (!paused) waiting.push(read); },
  running: () => show(paused ? "paused" : "running"),
  lost: () => { show("lost"); speak(board.dataset.lost); },
});
window.setInterval(draw, DRAW_MS);

function show(word) {
  const colour = { running: "green", paused: "yellow", lost: "red" }[word];
  state.className = `govuk-tag govuk-tag--${colour}`;
  state.textContent = board.dataset[word];
}

function draw() {
  const now = Date.now();
  if (waiting.length) {
    const shown = waiting.slice(-ROWS);
    unsaid += waiting.length;
    for (const read of waiting) if (read.latitude != null) spots.push({ read, at: now });
    waiting = [];
    for (const read of shown) body.prepend(row(read));
    while (body.rows.length > ROWS) body.lastElementChild.remove();
    speak(board.dataset.said.replace("{n}", unsaid));
    unsaid = 0;
  }
  while (spots.length && (now - spots[0].at > FADE_MS || spots.length > 600)) spots.shift();
  map?.getSource("reads")?.setData(collection(spots.map(({ read, at }) => ({
    latitude: read.latitude, longitude: read.longitude, age: stillness() ? 0 : (now - at) / FADE_MS,
  }))));
}

function row(read) {
  const made = template.content.firstElementChild.cloneNode(true);
  const put = (name) => made.querySelector(`[data-field="${name}"]`);
  put("plate").textContent = spaced(read.vrm);
  put("plate").classList.toggle("cb-plate--front", read.toward_camera === true);
  setTime(put("captured"), read.captured_at);
  put("camera").textContent = read.camera_name;
  return made;
}

async function drawCameras(on) {
  on.addSource("cameras", { type: "geojson", data: { type: "FeatureCollection", features: [] } });
  on.addSource("reads", { type: "geojson", data: { type: "FeatureCollection", features: [] } });
  on.addLayer({ id: "cameras", type: "circle", source: "cameras", paint: {
    "circle-radius": ["interpolate", ["linear"], ["zoom"], 5, 2, 10, 5], "circle-color": "#5b6b7c",
    "circle-stroke-color": "#ffffff", "circle-stroke-width": 0.6 } });
  on.addLayer({ id: "reads", type: "circle", source: "reads", paint: {
    "circle-radius": ["interpolate", ["linear"], ["get", "age"], 0, 9, 1, 5], "circle-color": "#b3261e",
    "circle-opacity": ["-", 0.85, ["*", 0.75, ["get", "age"]]], "circle-stroke-color": "#ffffff",
    "circle-stroke-width": 1, "circle-stroke-opacity": ["-", 1, ["get", "age"]] } });
  on.on("click", "cameras", (event) => {
    new window.maplibregl.Popup().setLngLat(event.lngLat).setText(event.features[0].properties.name).addTo(on);
  });
  const answer = await fetch(document.querySelector("[data-map]").dataset.cameras);
  if (answer.ok) on.getSource("cameras").setData(await answer.json());
}
