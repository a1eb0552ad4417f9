// What GOV.UK Frontend's components do beyond HTML: the menu button, the focus on an error summary, double clicks.
import { initAll } from "../vendor/govuk-frontend/govuk-frontend.min.js";

initAll();
