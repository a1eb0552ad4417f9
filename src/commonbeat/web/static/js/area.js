// Draws the area of a search on a map: a click sets a corner. The form takes it as a GeoJSON polygon.
import { mapIn, whenReady } from "./basemap.js";

const tool = document.querySelector("[data-draw]");
const details = tool.closest("details");
const field = tool.querySelector('input[name="area"]');
const said = tool.querySelector("[data-draw-said]");
let corners = cornersIn(field.value);
let map = null;

tool.hidden = false;
tell();
details.addEventListener("toggle", begin);
begin();
tool.querySelector("[data-draw-undo]").addEventListener("click", () => set(corners.slice(0, -1)));
tool.querySelector("[data-draw-clear]").addEventListener("click", () => set([]));

function begin() {
  if (!details.open || map) return;
  map = mapIn(tool.querySelector("[data-map]"));
  if (!map) return;
  map.getCanvas().style.cursor = "crosshair";
  map.on("click", (event) => set([...corners, [event.lngLat.lng, event.lngLat.lat].map((degrees) => Number(degrees.toFixed(5)))]));
  whenReady(map, () => {
    map.addSource("area", { type: "geojson", data: drawn() });
    map.addLayer({ id: "area", type: "fill", source: "area", paint: { "fill-color": "#1d4f91", "fill-opacity": 0.2 } });
    map.addLayer({ id: "edge", type: "line", source: "area", paint: { "line-color": "#1d4f91", "line-width": 3 } });
    map.addLayer({ id: "corner", type: "circle", source: "area", filter: ["==", ["geometry-type"], "Point"],
      paint: { "circle-radius": 5, "circle-color": "#ffffff", "circle-stroke-color": "#1d4f91", "circle-stroke-width": 3 } });
  });
}

function set(wanted) {
  corners = wanted;
  field.value = corners.length > 2 ? JSON.stringify(polygon()) : "";
  map?.getSource("area")?.setData(drawn());
  tell();
}

function tell() {
  const word = corners.length === 0 ? "none" : corners.length < 3 ? "few" : "drawn";
  said.textContent = said.dataset[word].replace("{n}", corners.length);
}

function polygon() {
  return { type: "Polygon", coordinates: [[...corners, corners[0]]] };
}

function drawn() {
  const features = corners.map((at) => ({ type: "Feature", properties: {}, geometry: { type: "Point", coordinates: at } }));
  if (corners.length === 2) features.push({ type: "Feature", properties: {}, geometry: { type: "LineString", coordinates: corners } });
  if (corners.length > 2) features.push({ type: "Feature", properties: {}, geometry: polygon() });
  return { type: "FeatureCollection", features };
}

function cornersIn(text) {
  try {
    return JSON.parse(text).coordinates[0].slice(0, -1);
  } catch {
    return [];
  }
}
