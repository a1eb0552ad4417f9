// The spaces that people read in a mark; the same shapes as the `plate` filter in rendering.py.
const SHAPES = [
  /^([A-Z]{2}\d{2})([A-Z]{3})$/,
  /^([A-Z]\d{1,3})([A-Z]{3})$/,
  /^([A-Z]{3})(\d{1,3}[A-Z])$/,
  /^([A-Z]{1,3})(\d{1,4})$/,
  /^(\d{1,4})([A-Z]{1,3})$/,
];

/** Gives a mark with the space that its plate has; one of another shape as it is. */
export function spaced(mark) {
  for (const shape of SHAPES) {
    const found = shape.exec(mark);
    if (found) return `${found[1]} ${found[2]}`;
  }
  return mark;
}

/** Gives an instant as the server's pages write it: 21 Nov 2026 01:02:03, in UTC. */
export function said(instant) {
  const parts = new Intl.DateTimeFormat(document.documentElement.lang || "en", {
    timeZone: "UTC", day: "numeric", month: "short", year: "numeric",
    hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23",
  }).formatToParts(new Date(instant));
  const of = (type) => parts.find((part) => part.type === type)?.value ?? "";
  return `${of("day")} ${of("month")} ${of("year")} ${of("hour")}:${of("minute")}:${of("second")}`;
}

/** Puts an instant into a <time>. */
export function setTime(element, instant) {
  element.dateTime = instant;
  element.textContent = said(instant);
}
