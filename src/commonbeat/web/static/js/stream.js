// A stream of events that says when it is lost and when it is back.

/** Listens to the address; `on.event(data, cursor)` for each event of `type`, `on.running()` and `on.lost()` as it goes. */
export function listen(address, type, on) {
  const source = new EventSource(address);
  source.addEventListener(type, (event) => on.event(JSON.parse(event.data), event.lastEventId));
  source.addEventListener("ended", () => { source.close(); on.lost(); });
  source.addEventListener("open", () => on.running());
  source.addEventListener("error", () => on.lost());
  window.addEventListener("pagehide", () => source.close());
  return source;
}

/** Says something to a screen reader, at most once in ten seconds, the newest last. */
export function speaker(element, gapMs = 10_000) {
  let waiting = null;
  let timer = 0;
  const speak = () => {
    timer = 0;
    if (waiting === null) return;
    element.textContent = waiting;
    waiting = null;
    timer = window.setTimeout(speak, gapMs);
  };
  return (text) => {
    waiting = text;
    if (!timer) speak();
  };
}
