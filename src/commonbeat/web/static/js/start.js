// Says, before the page is drawn, that scripts run. In a file of its own so that no script stands in a page.
document.body.classList.add("js-enabled");
if ("noModule" in HTMLScriptElement.prototype) document.body.classList.add("govuk-frontend-supported");
