// The map that every page draws on: one packaged archive, read by range from this node. No glyphs, so towns are HTML.
const LAND = "#f3efe6";
const SEA = "#cfdde8";
// The archive ends in the middle of France, with straight edges; what is left of it is painted as sea.
const BEYOND = [[-2, 48], [-2, 49.8], [0.3, 50.1], [1.4, 50.6], [1.5, 51], [1.9, 51.3], [4, 51.3], [4, 48], [-2, 48]];

// The archive has no tiles of a smaller scale: a map that went below would be all sea.
const LEAST_ZOOM = 3;
// The marking lies over the top of the map.
const MARKING_HEIGHT = 24;

/** Gives a map inside the element, or null where the browser cannot draw one; the table beside it stays. */
export function mapIn(element) {
  const { maplibregl, pmtiles } = window;
  if (!maplibregl || !pmtiles) return null;
  maplibregl.setWorkerUrl(element.dataset.worker);
  maplibregl.addProtocol("pmtiles", new pmtiles.Protocol().tile);
  element.replaceChildren();
  let map;
  try {
    map = new maplibregl.Map({
      container: element,
      style: style(new URL(element.dataset.basemap, document.baseURI).href),
      bounds: [[-8.2, 49.8], [1.8, 60.9]],
      fitBoundsOptions: { padding: { top: 24, right: 16, bottom: 16, left: 16 } },
      minZoom: LEAST_ZOOM,
      maxZoom: 15,
      attributionControl: false,
      dragRotate: false,
      pitchWithRotate: false,
      fadeDuration: stillness() ? 0 : 200,
    });
  } catch {
    element.classList.add("cb-map--absent");
    return null;
  }
  map.touchZoomRotate.disableRotation();
  map.getCanvas().setAttribute("aria-label", element.dataset.label);
  map.addControl(new maplibregl.NavigationControl({ showCompass: false }), "bottom-right");
  map.addControl(marking(element.dataset.marking), "top-left");
  putTownsOn(map, element.dataset.places);
  return map;
}

/** Says whether the reader wants things to stand still. */
export function stillness() {
  return window.matchMedia("(prefers-reduced-motion: reduce)").matches;
}

/** Gives a collection of points for a source. */
export function collection(points) {
  return {
    type: "FeatureCollection",
    features: points.map(({ longitude, latitude, ...properties }) => ({
      type: "Feature", properties, geometry: { type: "Point", coordinates: [longitude, latitude] },
    })),
  };
}

/** Moves the map so that the points are in it. */
export function showAll(map, points) {
  if (!points.length) return;
  const bounds = new window.maplibregl.LngLatBounds();
  for (const point of points) bounds.extend([point.longitude, point.latitude]);
  const { clientWidth, clientHeight } = map.getContainer();
  const aside = Math.min(56, 0.08 * Math.min(clientWidth, clientHeight));
  const padding = { top: aside + MARKING_HEIGHT, right: aside, bottom: aside, left: aside };
  map.fitBounds(bounds, { padding, maxZoom: points.length > 1 ? 11 : 8.5, animate: false });
}

/** Calls back once the map can take sources. */
export function whenReady(map, callback) {
  if (map.isStyleLoaded()) callback();
  else map.once("load", callback);
}

function style(archive) {
  const from = (id, layer, type, paint, more = {}) => ({ id, type, source: "gb", "source-layer": layer, paint, ...more });
  return {
    version: 8,
    sources: {
      gb: { type: "vector", url: `pmtiles://${archive}` },
      beyond: { type: "geojson", data: { type: "Polygon", coordinates: [BEYOND] } },
    },
    layers: [
      { id: "sea", type: "background", paint: { "background-color": SEA } },
      from("land", "land", "fill", { "fill-color": LAND, "fill-antialias": true }),
      from("coast", "land", "line", { "line-color": "#9db3c4", "line-width": 1 }),
      { id: "beyond", type: "fill", source: "beyond", paint: { "fill-color": SEA } },
      from("forces", "forces", "line", { "line-color": "#d8cdb8", "line-width": 1 }),
      from("rivers", "rivers", "line", { "line-color": "#a9c6dc", "line-width": 1.2 }),
    ],
  };
}

function marking(text) {
  const box = document.createElement("div");
  box.className = "maplibregl-ctrl cb-map__marking";
  box.textContent = text;
  return { onAdd: () => box, onRemove: () => box.remove() };
}

async function putTownsOn(map, address) {
  const answer = await fetch(address);
  if (!answer.ok) return;
  const towns = (await answer.json()).features.map((feature) => {
    const label = document.createElement("div");
    label.className = "cb-town";
    label.textContent = feature.properties.name;
    label.setAttribute("aria-hidden", "true"); // nothing to press; the places of reads stand in the table
    const marker = new window.maplibregl.Marker({ element: label, anchor: "left", offset: [2, 0] });
    marker.setLngLat(feature.geometry.coordinates);
    return { marker, label, rank: feature.properties.scalerank, people: feature.properties.pop_max ?? 0, shown: false };
  });
  towns.sort((a, b) => a.rank - b.rank || b.people - a.people);
  const settle = () => {
    const taken = [];
    for (const town of towns) {
      const at = map.project(town.marker.getLngLat());
      const box = [at.x - 6, at.y - 11, at.x + 14 + town.label.textContent.length * 7, at.y + 11];
      const wanted = town.rank <= map.getZoom() * 1.15 && !taken.some((one) => overlap(one, box));
      if (wanted) taken.push(box);
      if (wanted !== town.shown) {
        if (wanted) town.marker.addTo(map);
        else town.marker.remove();
        town.label.removeAttribute("aria-label");
        town.label.removeAttribute("tabindex");
        town.label.removeAttribute("role");
        town.shown = wanted;
      }
    }
  };
  map.on("moveend", settle);
  settle();
}

function overlap(a, b) {
  return a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];
}
