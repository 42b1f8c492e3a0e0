// Words beside numbers: their sentence in a small box on hover, focus or tap. Without this they are links.
"use strict";
(() => {
  let box = null, of = null, waiting = 0;

  function made() {
    if (box) return box;
    box = Object.assign(document.createElement("div"), { className: "term-box", id: "term-box" });
    if ("popover" in box) box.popover = "manual";
    box.append(Object.assign(document.createElement("p"), { id: "term-says" }), document.createElement("a"));
    box.addEventListener("pointerenter", () => clearTimeout(waiting));
    box.addEventListener("pointerleave", leave);
    document.body.append(box);
    return box;
  }

  function show(term) {
    clearTimeout(waiting);
    if (of === term || !term.isConnected) return;
    hide();
    const [says, more] = made().children;
    says.textContent = term.dataset.says;
    more.textContent = "How it is measured, what it assumes";
    more.href = term.getAttribute("href");
    more.tabIndex = -1;
    if (box.showPopover) box.showPopover(); else box.hidden = false;
    place(term);
    term.setAttribute("aria-describedby", "term-says");
    of = term;
  }

  /* Above the word, so that its number stays in sight, or below where there is no room; never beyond the edge. */
  function place(term) {
    const at = term.getBoundingClientRect(), wide = box.offsetWidth, tall = box.offsetHeight, gap = 6;
    const left = Math.max(12, Math.min(at.left, document.documentElement.clientWidth - wide - 12));
    const bar = document.querySelector("header.top")?.getBoundingClientRect().bottom || 0;
    box.style.left = `${left}px`;
    box.style.top = `${at.top - tall - gap > Math.max(bar, 0) ? at.top - tall - gap : at.bottom + gap}px`;
  }

  function hide() {
    clearTimeout(waiting);
    if (!of) return;
    of.removeAttribute("aria-describedby");
    of = null;
    if (box.hidePopover) box.hidePopover(); else box.hidden = true;
  }
  function leave() { clearTimeout(waiting); waiting = setTimeout(hide, 200); }
  const term = (event) => event.target.closest && event.target.closest("a.term");

  document.addEventListener("pointerover", (event) => {
    const found = term(event);
    if (!found || event.pointerType === "touch") return;
    clearTimeout(waiting);
    waiting = setTimeout(() => show(found), 150);
  });
  document.addEventListener("pointerout", (event) => { if (term(event) && event.pointerType !== "touch") leave(); });
  document.addEventListener("focusin", (event) => { const found = term(event); if (found && found.matches(":focus-visible")) show(found); else if (of && !box.contains(event.target)) hide(); });
  document.addEventListener("focusout", (event) => { if (term(event)) leave(); });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && of) { event.preventDefault(); hide(); }
    if (event.key === "Enter" && term(event)) event.stopPropagation(); // Enter follows the word and saves nothing
  }, true);
  document.addEventListener("scroll", hide, { capture: true, passive: true });
  document.addEventListener("htmx:beforeSwap", hide);
  /* A tap or a click shows the box, whose link leads on, so that nobody leaves a form by accident; Enter leads on. */
  document.addEventListener("click", (event) => {
    const found = term(event);
    if (found && event.detail > 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      if (of === found && event.pointerType === "touch") hide(); else show(found);
      return;
    }
    if (of && !box.contains(event.target)) hide();
  }, true);

  /* The glossary: entries that hold all the words typed; printing. */
  function find(words) {
    const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
    let any = false;
    for (const group of document.querySelectorAll("[data-group]")) {
      const kept = [...group.querySelectorAll("[data-words]")].filter((each) => !(each.hidden = !wanted.every((word) => each.dataset.words.includes(word))));
      group.hidden = !kept.length;
      any ||= kept.length > 0;
    }
    document.getElementById("glossary-none").hidden = any;
  }
  document.addEventListener("input", (event) => { if (event.target.closest(".glossary-find")) find(event.target.value); });
  document.addEventListener("click", (event) => { if (event.target.closest("[data-print]")) window.print(); });
})();
