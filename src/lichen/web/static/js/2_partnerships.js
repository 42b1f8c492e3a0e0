// The charter's form: rows come and go, fields show what they are for, problems stand beside their fields.
"use strict";
(() => {
  const form = () => document.getElementById("charter-form");
  const within = (root, selector) => [...root.querySelectorAll(selector)];
  let fresh = 1000;

  /* Rows. A row number is never used twice, so what the server says always finds its field. */
  function add(list, role) {
    const pattern = form().querySelector(`template[data-row="${list}"]`);
    const box = document.createElement("div");
    box.append(pattern.content.cloneNode(true));
    const number = fresh++;
    for (const each of within(box, "[name], [id], [for], [data-at]"))
      for (const part of ["name", "id", "for", "data-at"])
        if (each.hasAttribute(part)) each.setAttribute(part, each.getAttribute(part).replace("[9999]", `[${number}]`));
    const row = box.firstElementChild;
    form().querySelector(`[data-rows="${list}"]`).append(row);
    const who = row.querySelector("[data-role]");
    if (who && role) who.value = role;
    if (role === "ai") { const kind = row.querySelector("[data-adapter]"); if (kind) kind.value = "learner"; }
    settle();
    (row.querySelector(role ? "[data-person]" : "input, select") || row).focus();
    changed();
  }
  function changed() { form().dispatchEvent(new CustomEvent("lichen:rows", { bubbles: true })); }

  /* What belongs to another kind of answer, role or adapter is hidden and not sent. */
  function only(selector, key, value, root) {
    for (const each of within(root, selector)) {
      const on = each.dataset[key].split(" ").includes(value);
      each.hidden = !on;
      for (const field of within(each, "input, select, textarea")) field.disabled = !on;
    }
  }
  function settle() {
    const here = form(), kind = here.elements["question.kind"];
    if (!kind) return;
    only("[data-for-kind]", "forKind", kind.value, here);
    for (const row of within(here, ".partner-row")) {
      only("[data-for-role]", "forRole", row.querySelector("[data-role]").value, row);
      const adapter = row.querySelector("[data-adapter]");
      if (!adapter.disabled) only("[data-for-adapter]", "forAdapter", adapter.value, row);
    }
    costs();
    people();
  }

  /* The table of costs follows the answers. */
  function costs() {
    const box = document.getElementById("costs"), ticked = form().elements.costly;
    box.hidden = !ticked.checked || ticked.disabled;
    const rows = within(form(), "[data-rows='question.labels'] [data-label]").filter((each) => each.value.trim()).map((each) => [each.name.match(/\[(\d+)\]/)[1], each.value.trim()]);
    const known = new Map(within(box, "input").map((each) => [each.name, each.value]));
    const now = JSON.stringify(rows);
    if (box.dataset.rows === now || box.hidden) return;
    box.dataset.rows = now;
    const head = box.querySelector("thead tr"), body = box.querySelector("tbody");
    const cell = (tag, text) => { const made = document.createElement(tag); made.textContent = text; return made; };
    head.replaceChildren(cell("th", "True answer"), ...rows.map(([, said]) => cell("th", `answered ${said}`)));
    body.replaceChildren(...rows.map(([i, truth]) => {
      const line = document.createElement("tr");
      line.append(cell("th", truth), ...rows.map(([j, said]) => {
        if (i === j) return cell("td", "0");
        const field = document.createElement("input"), name = `question.cost[${i}][${j}]`;
        Object.assign(field, { type: "text", inputMode: "decimal", size: 4, name, value: known.get(name) ?? "1" });
        field.setAttribute("aria-label", `Cost of answering ${said} when ${truth} is true`);
        const held = document.createElement("td");
        held.append(field);
        return held;
      }));
      return line;
    }));
  }

  /* Owners are chosen among the people named in the form. */
  function people() {
    const rows = within(form(), ".partner-row, .person-row").filter((row) => (row.querySelector("[data-role]") || { value: "person" }).value === "person");
    const named = (kept) => kept.map((row) => [row.querySelector("[data-person]").value.trim(), (row.querySelector("[name$='.name']") || {}).value]).filter(([id]) => id);
    for (const choice of within(form(), "select[data-people]")) {
      const work = choice.dataset.people === "work", chosen = choice.value;
      const found = named(work ? rows.filter((row) => row.matches(".partner-row")) : rows);
      const options = [...(work ? [["", "nobody"]] : []), ...found.map(([id, name]) => [id, name && name !== id ? `${name} (${id})` : id])];
      if (chosen && !options.some(([id]) => id === chosen)) options.push([chosen, chosen]);
      if (!chosen && !work) options.unshift(["", "choose"]);
      choice.replaceChildren(...options.map(([id, text]) => Object.assign(document.createElement("option"), { value: id, textContent: text, selected: id === chosen })));
    }
  }

  /* Problems: each beside its field as well as in the list, which leads there. */
  function field(name) {
    const exact = form().elements[name];
    if (exact) return exact.length && !exact.options ? exact[0] : exact;
    const row = name && form().querySelector(`[data-at="${CSS.escape(name)}"], [data-rows="${CSS.escape(name)}"]`);
    return row ? row.querySelector("input:not([type=hidden]):not(:disabled), select:not(:disabled), textarea") || row : null;
  }
  function beside() {
    for (const old of within(form(), ".problem[data-beside]")) old.remove();
    for (const old of within(form(), "[aria-invalid]")) { old.removeAttribute("aria-invalid"); old.removeAttribute("aria-describedby"); }
    within(form(), "#check .mend li").forEach((each, i) => {
      const found = field(each.dataset.field);
      if (!found) return;
      const text = each.textContent, link = document.createElement("a");
      link.href = "#" + found.id;
      link.textContent = text;
      link.addEventListener("click", (event) => { event.preventDefault(); found.closest("details")?.setAttribute("open", ""); found.focus(); found.scrollIntoView({ block: "center" }); });
      each.replaceChildren(link);
      if (form().dataset.fresh === "yes") return;
      const said = document.createElement("p");
      Object.assign(said, { className: "problem", id: `problem-${i}`, textContent: text });
      said.dataset.beside = "";
      (found.closest(".field") || found).append(said);
      if (found.matches("input, select, textarea")) { found.setAttribute("aria-invalid", "true"); found.setAttribute("aria-describedby", said.id); }
    });
  }

  document.addEventListener("DOMContentLoaded", () => {
    const tab = document.querySelector(".subnav a[aria-current]");
    if (tab) tab.parentElement.scrollLeft = tab.offsetLeft - 40;
    if (!form()) return;
    settle();
    let unsaved = false;
    form().addEventListener("click", (event) => {
      const more = event.target.closest("[data-add]"), less = event.target.closest("[data-drop]");
      if (more) add(more.dataset.add, more.dataset.with);
      if (less) { less.closest(".form-row").remove(); settle(); changed(); unsaved = true; }
    });
    form().addEventListener("input", (event) => { form().dataset.fresh = "no"; unsaved = true; if (event.target.dataset.label) costs(); });
    form().addEventListener("change", settle);
    form().addEventListener("submit", () => { unsaved = false; });
    window.addEventListener("beforeunload", (event) => { if (unsaved) event.preventDefault(); });
    document.body.addEventListener("htmx:afterSettle", (event) => { if (event.target.id === "check") beside(); });
  });

  /* Allocation: a slider and its number are one; what was moved is marked. */
  document.addEventListener("input", (event) => {
    const slid = event.target.dataset.for && document.getElementById(event.target.dataset.for);
    if (slid) slid.value = event.target.value;
    const typed = event.target.id && document.querySelector(`input[data-for="${CSS.escape(event.target.id)}"]`);
    if (typed) typed.value = event.target.value.replace(",", ".");
    const now = slid || event.target;
    if (now.dataset.now !== undefined) now.toggleAttribute("data-moved", now.value !== now.dataset.now);
  });
  document.addEventListener("reset", (event) => { for (const each of within(event.target, "[data-moved]")) each.removeAttribute("data-moved"); });
})();
