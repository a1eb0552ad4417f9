// Shows the API's description. validatorUrl is off because it would ask a stranger; deepLinking, because it puts a
// link inside a button.
const place = document.getElementById("swagger-ui");

// The viewer's headings begin at the second level and leave one out: say the levels that they have.
function level() {
  for (const heading of place.querySelectorAll("h3.opblock-tag:not([aria-level])")) {
    heading.setAttribute("role", "heading");
    heading.setAttribute("aria-level", "2");
  }
  place.querySelector(".info h2.title:not([aria-level])")?.setAttribute("aria-level", "1");
  for (const heading of place.querySelectorAll("h4:not([aria-level])")) {
    heading.setAttribute("aria-level", heading.closest(".opblock") ? "3" : "2");
  }
  const about = place.querySelector(".information-container:not([role])");
  about?.setAttribute("role", "region");
  about?.setAttribute("aria-label", about.querySelector(".title")?.firstChild?.textContent ?? "API");
}

// A link of ours to a part of the API, as /api/docs#operations-tag-people: the part is there only once it is drawn.
let wanted = window.location.hash.slice(1);
function arrive() {
  const part = wanted && document.getElementById(wanted);
  if (part) {
    wanted = "";
    part.scrollIntoView();
  }
}

new MutationObserver(() => {
  level();
  arrive();
}).observe(place, { childList: true, subtree: true });

window.SwaggerUIBundle({
  url: "/api/openapi.json",
  domNode: place,
  validatorUrl: null,
  deepLinking: false,
  presets: [window.SwaggerUIBundle.presets.apis],
});
