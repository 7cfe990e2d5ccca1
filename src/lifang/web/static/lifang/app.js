// Comforts only: every page works with this file blocked.
(function () {
  "use strict";
  const all = (selector, root) => Array.from((root || document).querySelectorAll(selector));

  // The character counter takes over from the written limit.
  function count(area) {
    const line = document.getElementById(area.dataset.counter);
    if (!line) return;
    const left = Number(area.dataset.limit) - area.value.length;
    line.textContent = (left < 0 ? line.dataset.over : line.dataset.left).replace("{n}", Math.abs(left));
    line.classList.toggle("over", left < 0);
  }

  // A phone photo of 8 MB becomes about 300 kB before it is sent; when anything fails the original goes.
  async function shrink(file) {
    if (!/^image\/(jpeg|png|webp|heic|heif)$/.test(file.type) || file.size < 400000) return file;
    try {
      const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
      const scale = Math.min(1, 1600 / Math.max(picture.width, picture.height));
      const canvas = document.createElement("canvas");
      canvas.width = Math.round(picture.width * scale);
      canvas.height = Math.round(picture.height * scale);
      canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
      const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.82));
      if (!blob || blob.size >= file.size) return file;
      return new File([blob], file.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg" });
    } catch {
      return file;
    }
  }

  function shrinkInput(input) {
    input.shrinking = Promise.all(Array.from(input.files).map(shrink)).then((files) => {
      try {
        const transfer = new DataTransfer();
        files.forEach((file) => transfer.items.add(file));
        input.files = transfer.files;
      } catch { /* an old browser: the originals go */ }
    });
  }

  // One press, one request: the second is stopped here, and by its key on the server.
  function guard(event) {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post") return;
    if (form.dataset.sent) return event.preventDefault();
    form.dataset.sent = "1";
    all("button:not([type=button])", form).forEach((button) => button.setAttribute("aria-disabled", "true"));
    const waiting = all("input[type=file]", form).map((input) => input.shrinking).filter(Boolean);
    if (!waiting.length) return;
    event.preventDefault();
    const by = event.submitter;
    Promise.all(waiting).then(() => {
      if (by && by.name) {
        const field = document.createElement("input");
        Object.assign(field, { type: "hidden", name: by.name, value: by.value });
        form.append(field);
      }
      form.submit();
    });
  }
  function release() {
    all("form[data-sent]").forEach((form) => {
      delete form.dataset.sent;
      all("button[aria-disabled]", form).forEach((button) => button.removeAttribute("aria-disabled"));
    });
  }

  // What was written outlives a session that ran out; it stays in this tab and goes when the form has arrived.
  const kept = (form) => all("textarea, select, input", form).filter(
    (field) => field.name && !/^(hidden|password|file|submit)$/.test(field.type));
  const PREFIX = "draft:";
  function keep(form) {
    const values = kept(form).map((field) =>
      [field.name, field.value, /^(checkbox|radio)$/.test(field.type) ? field.checked : null]);
    try { sessionStorage.setItem(PREFIX + form.dataset.draft, JSON.stringify(values)); } catch { /* full or off */ }
  }
  function restore(form) {
    let values;
    try { values = JSON.parse(sessionStorage.getItem(PREFIX + form.dataset.draft)); } catch { return; }
    if (!values || form.querySelector(".wrong")) return;
    const fields = kept(form);
    values.forEach(([name, value, checked]) => {
      const field = fields.find((one) => one.name === name && (checked === null || one.value === value));
      if (field && checked !== null) field.checked = checked;
      else if (field && !field.value) field.value = value;
    });
  }
  function forget(key) {
    Object.keys(sessionStorage).filter((name) => name.startsWith(PREFIX) && (key === "*" || name === PREFIX + key))
      .forEach((name) => sessionStorage.removeItem(name));
  }

  // A long list of choices gets a box to narrow it.
  function narrow(box) {
    const select = document.getElementById(box.dataset.narrows);
    const groups = all("optgroup", select).map((group) => [group, all("option", group)]);
    box.hidden = false;
    box.addEventListener("input", () => {
      const wanted = box.value.trim().toLowerCase();
      groups.forEach(([group, options]) => {
        const named = group.label.toLowerCase().includes(wanted);
        const fits = options.filter((option) => named || option.text.toLowerCase().includes(wanted) || option.selected);
        group.replaceChildren(...fits);
        group.remove();
        if (fits.length) select.append(group);
      });
    });
  }

  document.addEventListener("DOMContentLoaded", () => {
    all("[data-draft-done]").forEach((mark) => forget(mark.dataset.draftDone));
    all("form[data-draft]").forEach((form) => {
      restore(form);
      form.addEventListener("input", () => keep(form));
    });
    all("[data-narrows]").forEach(narrow);
    all("[data-counter]").forEach(count);
    const summary = document.querySelector(".error-summary");
    if (summary) summary.focus();
  });
  document.addEventListener("drawn", ({ target }) => all("[data-narrows]", target).forEach(narrow));
  document.addEventListener("input", (event) => event.target.dataset.counter && count(event.target));
  document.addEventListener("change", (event) => {
    const input = event.target, list = input.type === "file" && input.parentElement.querySelector("output");
    if (list) list.textContent = Array.from(input.files, (file) => file.name).join(" · ");
    if (input.matches("[type=file][data-shrink]")) shrinkInput(input);
  });
  document.addEventListener("submit", guard);
  document.addEventListener("click", (event) => event.target.closest("[data-print]") && window.print());
  window.addEventListener("pageshow", release);
})();
