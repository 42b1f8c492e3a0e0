// What every page does: notes with undo, offline, live updates, keys. No inline handlers, no eval.
"use strict";
window.lichen = (() => {
  const by = (id) => document.getElementById(id);

  /* Notes: a sentence at the foot of the page, with at most one thing to do. */
  function note(text, { bad = false, action = null, label = "Undo", seconds = 8 } = {}) {
    const box = document.createElement("div");
    box.className = bad ? "note bad" : "note";
    const words = document.createElement("span");
    words.textContent = text;
    box.append(words);
    const gone = () => box.remove();
    if (action) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = label;
      button.dataset.undo = "";
      button.addEventListener("click", () => { gone(); action(); });
      box.append(button);
    }
    by("notes").append(box);
    setTimeout(gone, seconds * 1000);
    return gone;
  }

  /* Requests of our own, with the form token; a refusal becomes a note with its sentence. */
  function token() {
    return JSON.parse(document.body.getAttribute("hx-headers") || "{}")["x-csrftoken"] || "";
  }
  async function send(method, address, body, headers = {}) {
    const given = { accept: "application/json", "x-csrftoken": token(), ...headers };
    if (body !== undefined) given["content-type"] = "application/json";
    const answer = await fetch(address, { method, headers: given, body: body === undefined ? undefined : JSON.stringify(body), credentials: "same-origin" });
    const said = (answer.headers.get("content-type") || "").includes("json") ? await answer.json() : null;
    if (!answer.ok) throw Object.assign(new Error((said && said.detail) || `The server answered ${answer.status}.`), { status: answer.status, said });
    return said;
  }

  /* Live: the server says what changed; while the stream is down the page looks by itself. */
  function listen() {
    const address = document.body.dataset.live;
    if (!address) return;
    let looking = null;
    const changed = (detail) => document.body.dispatchEvent(new CustomEvent("lichen:changed", { detail, bubbles: true }));
    const stream = new EventSource(address);
    stream.addEventListener("hello", () => { clearInterval(looking); looking = null; online(true); });
    stream.addEventListener("changed", (event) => changed(JSON.parse(event.data)));
    stream.addEventListener("error", () => { if (!looking) looking = setInterval(() => changed({}), 10000); });
    window.addEventListener("pagehide", () => stream.close());
  }

  function online(yes) { by("offline").hidden = yes; }

  /* Keys: any element with data-key is pressed by that key; `?` shows them; people may change them. */
  const changedKeys = JSON.parse(localStorage.getItem("lichen-keys") || "{}");
  function keyOf(element) { return changedKeys[element.dataset.keyName || ""] || element.dataset.key; }
  function typing(target) { return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) && !/^(radio|checkbox|button|range)$/.test(target.type); }
  function usable(element) { return !element.disabled && !element.closest("[hidden]") && element.getClientRects().length > 0; }
  function press(event) {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape" && typing(event.target)) { event.target.blur(); return; }
    if (typing(event.target)) return;
    if (document.querySelector("dialog[open]") && event.key !== "Escape") return;
    if (event.key === "?") { event.preventDefault(); showKeys(); return; }
    if (event.key === "u") {
      const undo = [...document.querySelectorAll("#notes [data-undo]")].pop();
      if (undo) { event.preventDefault(); undo.click(); return; }
    }
    const found = [...document.querySelectorAll("[data-key]")].find((each) => keyOf(each) === event.key && usable(each));
    if (!found) return;
    event.preventDefault();
    if (/^(INPUT|TEXTAREA|SELECT)$/.test(found.tagName) && !/^(radio|checkbox)$/.test(found.type)) found.focus(); else found.click();
  }
  function showKeys() {
    const box = by("keys");
    const rows = [...document.querySelectorAll("[data-key]")].filter(usable).map((each) => [keyOf(each), each.dataset.keyName || each.getAttribute("aria-label") || each.textContent.trim()]);
    rows.push(["u", "Undo the last thing"], ["?", "Show the keys"], ["Escape", "Leave a field, close a window"]);
    box.replaceChildren();
    const title = document.createElement("h2");
    title.id = "keys-title";
    title.textContent = "Keyboard";
    const table = document.createElement("table");
    const seen = new Set();
    for (const [key, name] of rows) {
      if (!name || seen.has(key)) continue;
      seen.add(key);
      const row = table.insertRow();
      const kbd = document.createElement("kbd");
      kbd.textContent = key;
      row.insertCell().append(kbd);
      row.insertCell().textContent = name;
    }
    const close = document.createElement("button");
    close.type = "button";
    close.textContent = "Close";
    close.addEventListener("click", () => box.close());
    box.append(title, table, close);
    box.showModal();
  }

  document.addEventListener("keydown", press);
  document.addEventListener("DOMContentLoaded", listen);
  window.addEventListener("offline", () => online(false));
  window.addEventListener("online", () => online(true));
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-keys]")) showKeys();
    for (const menu of document.querySelectorAll("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
  });
  document.addEventListener("htmx:responseError", (event) => {
    let detail = "";
    try { detail = JSON.parse(event.detail.xhr.responseText).detail; } catch { detail = new DOMParser().parseFromString(event.detail.xhr.responseText, "text/html").body.innerText.trim(); }
    note(detail || `The server answered ${event.detail.xhr.status}.`, { bad: true });
  });
  document.addEventListener("htmx:sendError", () => { online(false); });
  document.addEventListener("htmx:afterRequest", (event) => { if (event.detail.successful) online(true); });
  return { note, send, showKeys };
})();
