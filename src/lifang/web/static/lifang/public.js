// Comforts of the resident's pages: every one of them works with this file blocked.
(function () {
  "use strict";

  // While somebody writes: what is open near here and may be the same. What is no longer being asked is not answered.
  function watch(form) {
    const here = form.querySelector("[data-alike-here]");
    let waiting, asked, last = "";
    form.addEventListener("input", (event) => {
      if (!event.target.matches("textarea, input[type=text]")) return;
      clearTimeout(waiting);
      waiting = setTimeout(async () => {
        const text = Array.from(form.querySelectorAll("textarea"), (area) => area.value).join(" ").trim();
        if (text === last) return;
        last = text;
        if (asked) asked.abort();
        asked = new AbortController();
        try {
          const body = new URLSearchParams({ text });
          const answer = await fetch(form.dataset.alike, { method: "POST", body, signal: asked.signal });
          if (answer.ok) here.innerHTML = await answer.text();
        } catch { /* no signal: nothing is lost */ }
      }, 600);
    });
    here.addEventListener("click", (event) => {
      const button = event.target.closest("[data-same]");
      if (!button) return;
      const same = document.createElement("input");
      Object.assign(same, { type: "hidden", name: "same", value: button.dataset.same });
      form.append(same);
      form.requestSubmit();
    });
  }
  document.querySelectorAll("form[data-alike]").forEach(watch);

  // Paper shows what is folded away on the screen.
  const folded = () => document.querySelectorAll("main details:not([open]):not(.no-print)");
  window.addEventListener("beforeprint", () => folded().forEach((one) => { one.open = one.dataset.unfolded = true; }));
  window.addEventListener("afterprint", () => document.querySelectorAll("details[data-unfolded]").forEach((one) => {
    one.open = false;
    delete one.dataset.unfolded;
  }));
})();
