// The keyboard at the desk. A page says its keys itself: data-key (press it), data-go (after "g"), data-acts on a list (on the
// chosen row). "/" finds, j and k move, x chooses, Enter opens, "?" tells. Every key is also a link or a button.
(function () {
  "use strict";
  const LIST = "desk:list";
  const all = (selector, root) => Array.from((root || document).querySelectorAll(selector));
  const typing = (target) => target.matches("input:not([type=checkbox]):not([type=radio]), textarea, select");
  const keyed = (name, key) => document.querySelector("[" + name + '="' + CSS.escape(key) + '"]');
  let going = false;

  const rows = () => all("[data-rows] [data-open]");
  const chosen = () => document.querySelector('[data-open][aria-selected="true"]');
  function select(row) {
    rows().forEach((one) => one.removeAttribute("aria-selected"));
    row.setAttribute("aria-selected", "true");
    row.querySelector("a").focus();
    row.scrollIntoView({ block: "nearest" });
    row.dispatchEvent(new CustomEvent("chosen", { bubbles: true }));
  }
  function move(step) {
    const list = rows();
    if (list.length) select(list[Math.max(0, Math.min(list.length - 1, list.indexOf(chosen()) + step))]);
  }

  // A case page knows the list it was opened from: back to it, or on to its neighbours.
  function remember() {
    if (!document.querySelector("[data-rows][data-acts]")) return;
    const links = rows().map((row) => row.querySelector("a").pathname);
    try { sessionStorage.setItem(LIST, JSON.stringify([location.pathname + location.search, links])); } catch { /* off */ }
  }
  function remembered() {
    try { return JSON.parse(sessionStorage.getItem(LIST)) || ["", []]; } catch { return ["", []]; }
  }
  function neighbour(step) {
    const links = remembered()[1];
    const here = links.findIndex((link) => location.pathname.startsWith(link));
    if (here >= 0 && links[here + step]) location.assign(links[here + step]);
  }

  function act(key) {
    const row = chosen();
    const list = row && row.closest("[data-acts]");
    const found = list && list.dataset.acts.split(" ").map((pair) => pair.split(":")).find((pair) => pair[0] === key);
    if (found) location.assign(row.querySelector("a").pathname + found[1] + "/");
    return Boolean(found);
  }
  function press(key) {
    const button = keyed("data-key", key);
    if (!button) return act(key);
    button.focus();
    button.click();
    return true;
  }
  function showKeys() {
    const dialog = document.getElementById("keys");
    if (dialog && !dialog.open) dialog.showModal();
  }
  const PLAIN = {
    j: () => move(1),
    k: () => move(-1),
    g: () => { going = true; },
    x: () => chosen()?.querySelector("input[type=checkbox]")?.click(),
    "]": () => neighbour(1),
    "[": () => neighbour(-1),
    "/": () => document.querySelector("[data-find]")?.focus(),
    "?": showKeys,
  };

  document.addEventListener("keydown", (event) => {
    const { key, target } = event;
    if (key === "Enter" && (event.ctrlKey || event.metaKey) && target.form) {
      event.preventDefault();
      return target.form.requestSubmit();
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (key === "Escape") {
      all("details.menu[open]").forEach((menu) => { menu.open = false; });
      if (typing(target)) target.blur();
    }
    if (typing(target) || document.querySelector("dialog[open]")) return;
    if (going) {
      going = false;
      const link = keyed("data-go", key);
      if (link) { event.preventDefault(); link.click(); }
    } else if (PLAIN[key]) {
      if (key !== "x" || chosen()) { event.preventDefault(); PLAIN[key](); }
    } else if (press(key)) event.preventDefault();
  });

  // Typing above a list takes the first that fits: one need not go down and choose it.
  document.addEventListener("input", (event) => {
    const box = event.target.closest("[data-narrows]");
    if (!box) return;
    const wanted = box.value.trim().toLowerCase();
    const list = document.getElementById(box.dataset.narrows);
    const fits = wanted && all("optgroup option", list).find((option) => option.text.toLowerCase().includes(wanted));
    if (fits) list.value = fits.value;
  });

  function count() {
    const boxes = all("[data-bulk] input[name=ref]");
    const many = boxes.filter((box) => box.checked).length;
    all("[data-bulk-count]").forEach((place) => { place.textContent = many || ""; });
  }
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-all]")) {
      all("[data-bulk] input[name=ref]").forEach((box) => { box.checked = event.target.checked; });
    }
    if (event.target.closest("[data-bulk]")) count();
    if (event.target.matches("[data-send]")) event.target.form.requestSubmit();
  });
  // A suggestion fills in the fields it names.
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-keys]")) showKeys();
    const row = event.target.closest("[data-open]");
    if (row && !event.target.closest("a, input, button, label")) select(row);
    const given = event.target.closest("[data-fill]");
    if (!given) return;
    const field = document.querySelector('[name="' + CSS.escape(given.dataset.fill) + '"]');
    if (!field) return;
    field.value = given.dataset.value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.dispatchEvent(new Event("change", { bubbles: true }));
    field.focus();
  });

  let closed = [];
  window.addEventListener("beforeprint", () => {
    closed = all("main details:not([open])");
    closed.forEach((one) => { one.open = true; });
  });
  window.addEventListener("afterprint", () => closed.forEach((one) => { one.open = false; }));
  window.addEventListener("pageshow", count);

  document.addEventListener("DOMContentLoaded", () => {
    remember();
    const list = remembered()[0];
    if (list) all("[data-list]").forEach((link) => { link.href = list; });
    if (!document.querySelector(".error-summary")) {
      const first = document.querySelector("[data-first], #call .input, #act .input:not([type=file]):not([hidden]), #act input[type=radio]");
      if (first) first.focus();
    }
    // What a draft brought back is looked up as if it had just been typed.
    all("[hx-get][name]").forEach((field) => field.value && field.dispatchEvent(new Event("input", { bubbles: true })));
  });
})();
