// Accounts: keys one can change, secrets one can copy, sentences that lead to their field.
"use strict";
(() => {
  const read = (name) => { try { return JSON.parse(localStorage.getItem(name) || "{}"); } catch { return {}; } };
  const write = (name, value) => localStorage.setItem(name, JSON.stringify(value));

  /* The keys of every page that was visited, by what they do: what the keyboard page lists. */
  function learn() {
    const known = read("lichen-known-keys");
    let more = false;
    for (const each of document.querySelectorAll("[data-key][data-key-name]")) {
      const name = each.dataset.keyName;
      if (name && known[name] !== each.dataset.key) { known[name] = each.dataset.key; more = true; }
    }
    if (more) write("lichen-known-keys", known);
  }

  /* Keys changed in another browser come along once a session. */
  async function follow() {
    if (!document.body.dataset.live || sessionStorage.getItem("lichen-keys-read")) return;
    try {
      write("lichen-keys", await lichen.send("GET", "/account/keys/"));
      sessionStorage.setItem("lichen-keys-read", "yes");
    } catch { /* the usual keys work meanwhile */ }
  }

  function keyboard(form) {
    const body = form.querySelector("tbody"), problem = form.querySelector(".problem");
    const known = read("lichen-known-keys");
    const row = (name, key) => {
      const line = body.insertRow(), input = document.createElement("input"), label = document.createElement("label");
      input.value = key; input.readOnly = true; input.id = `key-${body.rows.length}`; input.dataset.does = name; input.dataset.usual = known[name] || "";
      label.htmlFor = input.id; label.textContent = name;
      line.insertCell().append(label); line.insertCell().append(input);
      input.addEventListener("keydown", (event) => {
        if (["Tab", "Shift", "Control", "Alt", "Meta", "Escape"].includes(event.key)) return;
        event.preventDefault(); event.stopPropagation(); input.value = event.key;
      });
    };
    const fill = (own) => {
      body.replaceChildren();
      for (const name of Object.keys(known).sort()) row(name, own[name] || known[name]);
      if (!body.rows.length) body.insertRow().insertCell().textContent = "Visit the inbox and a case first: their keys are listed then.";
    };
    const say = (sentence) => { problem.textContent = sentence; problem.hidden = false; };
    const save = async () => {
      const own = {}, all = [...form.querySelectorAll("input[data-does]")];
      for (const input of all) {
        if (input.value === input.dataset.usual) continue;
        own[input.dataset.does] = input.value;
        const other = all.find((each) => each !== input && each.value === input.value);
        if (other) { say(`“${input.value}” does “${other.dataset.does}” already. Choose another key for “${input.dataset.does}”.`); return; }
      }
      try {
        write("lichen-keys", await lichen.send("PUT", form.dataset.address, own));
        problem.hidden = true;
        lichen.note("Your keys are saved. They work from the next page on.");
      } catch (error) { say(error.message); }
    };
    form.addEventListener("submit", (event) => { event.preventDefault(); save(); });
    form.addEventListener("reset", (event) => { event.preventDefault(); fill({}); save(); });
    fill(read("lichen-keys"));
  }

  document.addEventListener("DOMContentLoaded", () => {
    learn();
    follow();
    const form = document.getElementById("own-keys");
    if (form) keyboard(form);
  });
  document.addEventListener("click", async (event) => {
    const copy = event.target.closest("[data-copy]"), to = event.target.closest("[data-to]");
    if (copy) {
      const field = copy.parentElement.querySelector("[data-copied]");
      field.select();
      try { await navigator.clipboard.writeText(field.value); lichen.note("Copied."); } catch { lichen.note("Press Ctrl+C to copy it."); }
    }
    if (to && document.getElementById(to.dataset.to)) { event.preventDefault(); document.getElementById(to.dataset.to).focus(); }
  });
})();
