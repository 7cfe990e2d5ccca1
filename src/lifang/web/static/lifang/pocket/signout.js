// Signing out deletes what this account keeps here. What somebody else has not sent stays: the browser must not clear that.
import * as vault from "./vault.js";

export async function signOut(form) {
  if (await vault.leave()) {
    const keep = Object.assign(document.createElement("input"), { type: "hidden", name: "keep", value: "1" });
    form.append(keep);
  }
  form.submit();
}
