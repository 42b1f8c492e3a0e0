// The case page: answer with the keyboard, go on at once, take back what was a slip.
"use strict";
(() => {
  const place = () => document.getElementById("case");
  const grid = () => document.querySelector(".case-grid");
  let shownAt = performance.now();
  let ahead = null; // the next case, fetched while this one is read

  function fresh() { return crypto.randomUUID ? crypto.randomUUID() : String(Math.random()).slice(2) + Date.now(); }

  async function part(address) {
    const answer = await fetch(address, { headers: { "x-part": "case" }, credentials: "same-origin" });
    if (!answer.ok) throw new Error(`The server answered ${answer.status}.`);
    return { address: new URL(answer.url).pathname, html: await answer.text() };
  }

  /* The next case is leased and fetched while this one is being read. */
  function lookAhead() {
    const here = grid();
    if (!here || !here.dataset.ask) return;
    ahead = part(`/next/?after=${encodeURIComponent(here.dataset.ask)}`).catch(() => null);
  }

  function put(found, { push = true } = {}) {
    const box = place();
    if (!found || !box || !found.html.includes("case-grid")) { location.href = found ? found.address : "/"; return; }
    box.innerHTML = found.html;
    if (window.htmx) window.htmx.process(box);
    if (push) history.pushState({}, "", found.address);
    box.dataset.case = found.address;
    window.scrollTo(0, 0);
    begin();
  }

  function begin() {
    const here = grid();
    if (!here) return;
    shownAt = performance.now();
    const form = here.querySelector("form[data-answer], form[data-verdict]");
    if (form) { form.elements.key.value = fresh(); lookAhead(); }
    document.getElementById("main").focus({ preventScroll: true });
  }

  async function goOn() {
    const found = ahead ? await ahead : null;
    ahead = null;
    put(found || await part("/next/").catch(() => ({ address: "/", html: "" })));
  }

  async function post(address, data) {
    const answer = await fetch(address, { method: "POST", body: data, headers: { accept: "application/json" }, credentials: "same-origin" });
    const said = await answer.json().catch(() => ({ detail: `The server answered ${answer.status}.` }));
    if (!answer.ok) throw Object.assign(new Error(said.detail), { status: answer.status });
    return said;
  }

  function undoable(saved, data) {
    const back = new FormData();
    back.set("csrfmiddlewaretoken", data.get("csrfmiddlewaretoken"));
    back.set("contribution", saved.contribution);
    window.lichen.note(saved.said, {
      seconds: saved.hold,
      action: () => post(saved.undo, back).then((done) => part(done.case)).then((found) => { ahead = null; put(found); window.lichen.note("Taken back: the case is yours again."); }, (error) => window.lichen.note(error.message, { bad: true })),
    });
  }

  /* Optimistic: with the AI's proposal in sight the next case comes at once; blind answers wait for what the AI said. */
  async function save(form) {
    const data = new FormData(form);
    if (!data.get("answer")) { window.lichen.note("Choose an answer first.", { bad: true }); return; }
    data.set("seconds", ((performance.now() - shownAt) / 1000).toFixed(1));
    const address = form.action, before = { address: place().dataset.case, html: place().innerHTML };
    const waits = form.dataset.blind === "1";
    grid().dataset.leaving = "";
    const saving = post(address, data);
    if (!waits && ahead) goOn();
    try {
      const saved = await saving;
      undoable(saved, data);
      if (saved.differs) { ahead = null; put(await part(saved.case)); } else if (waits || grid() && grid().hasAttribute("data-leaving")) await goOn();
    } catch (error) {
      window.lichen.note(`Not saved. ${error.message}`, { bad: true, seconds: 15 });
      put(before, { push: false });
    }
  }

  /* A verdict is about exactly what was shown: where that has changed, the new version comes instead. */
  async function judge(form, button) {
    const data = new FormData(form, button);
    data.set("seconds", ((performance.now() - shownAt) / 1000).toFixed(1));
    for (const each of form.querySelectorAll("button")) each.disabled = true;
    try {
      const saved = await post(form.action, data);
      undoable(saved, data);
      await goOn();
    } catch (error) {
      for (const each of form.querySelectorAll("button")) each.disabled = false;
      window.lichen.note(error.message, { bad: true, seconds: 15 });
      if (error.status === 409) { ahead = null; put(await part(place().dataset.case), { push: false }); }
    }
  }

  /* Enter in a field that is changed takes it as changed, never as it was. */
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !event.target.matches("form[data-verdict] .change input")) return;
    event.preventDefault();
    event.target.form.requestSubmit(event.target.closest(".change").querySelector("button[name=answer]"));
  });
  document.addEventListener("toggle", (event) => {
    if (!event.target.open || !event.target.closest("form[data-verdict]")) return;
    const first = event.target.querySelector("[data-first], input, textarea");
    if (first) { first.focus(); if (first.select) first.select(); }
  }, true);
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.matches("form[data-verdict]")) { event.preventDefault(); judge(form, event.submitter || form.querySelector("details[open] button[name=answer]")); }
    if (form.matches("form[data-answer]")) { event.preventDefault(); save(form); }
    if (form.matches("form[data-feedback]")) {
      event.preventDefault();
      const data = new FormData(form, event.submitter);
      data.set("key", fresh());
      post(form.action, data).then(() => { if (event.submitter) event.submitter.setAttribute("aria-pressed", "true"); window.lichen.note("Thank you: your feedback is on record."); }, (error) => window.lichen.note(error.message, { bad: true }));
    }
  });
  document.addEventListener("click", (event) => {
    const accept = event.target.closest("[data-accept]");
    if (accept) {
      event.preventDefault();
      const form = accept.closest("form");
      const wanted = [...form.elements.answer.length ? form.elements.answer : [form.elements.answer]];
      if (wanted[0].type === "radio") { const one = wanted.find((each) => each.value === accept.dataset.accept); if (one) one.checked = true; } else form.elements.answer.value = accept.dataset.accept;
      form.requestSubmit();
    }
    const next = event.target.closest("[data-next]");
    if (next && place()) { event.preventDefault(); goOn(); }
  });
  window.addEventListener("popstate", () => { if (place()) part(location.pathname).then((found) => put(found, { push: false })); });
  document.addEventListener("DOMContentLoaded", begin);
})();
