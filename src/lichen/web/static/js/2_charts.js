// Charts: fetched once for the page, drawn when they come into sight, drawn again when the theme changes.
"use strict";
(() => {
  let specs = null;
  const drawn = new Set();

  function fail(box) {
    box.classList.add("failed");
    const rest = box.closest("figure").querySelector("details");
    if (rest) rest.open = true;
  }
  async function draw(box) {
    const spec = specs[box.dataset.chart];
    if (!spec || !window.lichenCharts) { fail(box); return; }
    try {
      await window.lichenCharts.draw(box, structuredClone(spec));
      drawn.add(box);
      for (const svg of box.querySelectorAll("svg")) { svg.setAttribute("aria-hidden", "true"); svg.setAttribute("focusable", "false"); }
    } catch (error) { console.warn(error); fail(box); }
  }
  async function begin() {
    const page = document.querySelector("[data-charts]");
    if (!page) return;
    const boxes = [...page.querySelectorAll("[data-chart]")];
    if (!page.dataset.charts || !boxes.length) return;
    try { specs = await window.lichen.send("GET", page.dataset.charts); } catch { boxes.forEach(fail); return; }
    const seen = new IntersectionObserver((entries) => {
      for (const entry of entries) if (entry.isIntersecting) { seen.unobserve(entry.target); draw(entry.target); }
    }, { rootMargin: "300px" });
    boxes.forEach((box) => seen.observe(box));
    const again = () => { for (const box of drawn) draw(box); };
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", again);
    new MutationObserver(again).observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
    window.addEventListener("beforeprint", () => boxes.filter((box) => !drawn.has(box)).forEach(draw));
  }
  document.addEventListener("DOMContentLoaded", begin);
})();
