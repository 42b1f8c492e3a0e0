// Imports: a refused trial is shown where the trial would be, and a changed column asks for another one.
"use strict";
(() => {
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.target.id !== "trial" || event.detail.xhr.status !== 422) return;
    event.detail.shouldSwap = true;
    event.detail.isError = false;
  });
  document.addEventListener("change", (event) => {
    const trial = document.getElementById("trial");
    if (!trial || !event.target.closest("#import") || event.target.closest("#trial")) return;
    const said = document.createElement("p");
    said.className = "soft";
    said.textContent = "The columns were changed: try it out again.";
    trial.replaceChildren(said);
  });
})();
