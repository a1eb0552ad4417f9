// The map beside an answer: it draws the rows of the table, so the two cannot say different things.
import { collection, mapIn, showAll, whenReady } from "./basemap.js";

for (const element of document.querySelectorAll("[data-map][data-points]")) {
  const map = mapIn(element);
  if (map) whenReady(map, () => draw(map, pointsOf(element.dataset.points)));
}

function pointsOf(selector) {
  return [...document.querySelectorAll(`${selector}[data-latitude], ${selector} [data-latitude]`)].map((row, index) => ({
    latitude: Number(row.dataset.latitude),
    longitude: Number(row.dataset.longitude),
    name: row.dataset.name,
    newest: index === 0,
  }));
}

function draw(map, points) {
  map.addSource("points", { type: "geojson", data: collection(points) });
  map.addLayer({
    id: "points", type: "circle", source: "points",
    layout: { "circle-sort-key": ["case", ["get", "newest"], 1, 0] },
    paint: {
      "circle-radius": ["case", ["get", "newest"], 9, 7],
      "circle-color": ["case", ["get", "newest"], "#b3261e", "#1d4f91"],
      "circle-stroke-color": "#ffffff",
      "circle-stroke-width": 2,
    },
  });
  showAll(map, points);
  map.on("click", "points", (event) => popup(map, event));
  map.on("mouseenter", "points", () => { map.getCanvas().style.cursor = "pointer"; });
  map.on("mouseleave", "points", () => { map.getCanvas().style.cursor = ""; });
}

function popup(map, event) {
  const text = event.features[0].properties.name;
  new window.maplibregl.Popup({ closeButton: true }).setLngLat(event.lngLat).setText(text).addTo(map);
}
