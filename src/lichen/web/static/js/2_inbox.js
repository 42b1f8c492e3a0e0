// The inbox: move with j and k, choose with x, do things to many at once, take them back.
"use strict";
(() => {
  const rows = () => [...document.querySelectorAll("[data-row]")];
  const boxes = () => [...document.querySelectorAll('[data-row] > input[type="checkbox"]')];
  let chosen = new Set();

  function tell() {
    const bar = document.querySelector(".bulk");
    if (!bar) return;
    const ticked = boxes().filter((each) => each.checked);
    chosen = new Set(ticked.map((each) => each.value));
    bar.hidden = ticked.length === 0;
    bar.querySelector("[data-count]").textContent = ticked.length;
    for (const each of boxes()) each.parentElement.classList.toggle("chosen", each.checked);
  }

  function step(by) {
    const all = rows().map((each) => each.querySelector("a"));
    if (!all.length) return;
    const at = all.indexOf(document.activeElement);
    const to = all[Math.min(Math.max(at < 0 ? (by > 0 ? 0 : all.length - 1) : at + by, 0), all.length - 1)];
    to.focus();
    to.scrollIntoView({ block: "nearest" });
  }

  document.addEventListener("keydown", (event) => {
    if (!rows().length || event.ctrlKey || event.metaKey || event.altKey || /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName) && event.target.type !== "checkbox") return;
    if (event.key === "j" || event.key === "ArrowDown") { event.preventDefault(); step(1); }
    if (event.key === "k" || event.key === "ArrowUp") { event.preventDefault(); step(-1); }
    if (event.key === "x") {
      const row = document.activeElement.closest("[data-row]") || rows()[0];
      const box = row.querySelector('input[type="checkbox"]');
      event.preventDefault();
      box.checked = !box.checked;
      tell();
    }
  });
  document.addEventListener("change", (event) => {
    if (event.target.matches('[data-row] > input[type="checkbox"]')) tell();
    const form = event.target.closest("form[data-autosubmit]");
    if (form && !event.target.form.id) form.requestSubmit();
  });
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-clear]")) return;
    for (const each of boxes()) each.checked = false;
    tell();
  });

  async function post(address, data) {
    const answer = await fetch(address, { method: "POST", body: data, headers: { accept: "application/json" }, credentials: "same-origin" });
    const said = await answer.json().catch(() => ({ detail: `The server answered ${answer.status}.` }));
    if (!answer.ok) throw new Error(said.detail);
    return said;
  }
  function reload() { if (window.htmx) window.htmx.trigger(document.body, "lichen:changed"); }

  function told(said, token) {
    const text = [said.said, ...said.refused.slice(0, 2)].join(" ");
    const back = new FormData();
    back.set("csrfmiddlewaretoken", token);
    back.set("token", said.undo || "");
    const action = said.undo ? () => post("/inbox/undo/", back).then((done) => { window.lichen.note(done.said); reload(); }, (error) => window.lichen.note(error.message, { bad: true })) : null;
    window.lichen.note(text, { action, bad: !said.undo && said.refused.length > 0, seconds: 12 });
  }

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("form[data-bulk]") || !event.submitter) return;
    event.preventDefault();
    const data = new FormData(form, event.submitter);
    const wake = event.submitter.formAction.endsWith("/wake/");
    for (const each of boxes()) if (each.checked && !wake) each.closest("[data-row]").hidden = true;
    post(event.submitter.formAction, data).then((said) => { told(said, data.get("csrfmiddlewaretoken")); for (const each of boxes()) each.checked = false; tell(); reload(); }, (error) => { for (const each of rows()) each.hidden = false; if (wake) location.reload(); else window.lichen.note(error.message, { bad: true }); });
  });
  document.addEventListener("htmx:beforeSwap", (event) => { if (event.target.id === "rows") tell(); });
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.target.id !== "rows") return;
    for (const each of boxes()) each.checked = chosen.has(each.value);
    tell();
  });
})();
