// Signing out deletes what the phone pages of this browser keep. Whoever has something there that is not sent is asked first.
import { signOut } from "./pocket/signout.js";
import * as vault from "./pocket/vault.js";

const dialog = document.getElementById("unsent");
let asked;

async function askFirst(form) {
  await vault.belongsTo(dialog.dataset.account); // what somebody else left here is not this account's to lose
  const unsent = await vault.names("item/");
  if (!unsent.length) return signOut(form);
  dialog.querySelectorAll("[data-unsent]").forEach((place) => { place.textContent = unsent.length; });
  asked = form;
  dialog.showModal();
}

function listen(form) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    event.stopImmediatePropagation();
    askFirst(form).catch(() => form.submit()); // a browser that keeps nothing has nothing to lose
  }, true);
}

if (window.isSecureContext && dialog) {
  document.querySelectorAll("form[action$='/logout/']").forEach(listen);
  dialog.addEventListener("close", () => dialog.returnValue === "leave" && signOut(asked));
}
