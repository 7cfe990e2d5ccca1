// The person's own part of the record as the server last told it.
import * as vault from "./vault.js";

const OLD = 5 * 60 * 1000; // milliseconds

export const kept = () => vault.read("snapshot");

// Only "signed out" and "no signal" are expected here; whatever else the server says is no snapshot either.
export async function refresh() {
  let response;
  try {
    response = await fetch("/field/snapshot.json", { redirect: "manual", cache: "no-store" });
  } catch {
    return { state: "away" };
  }
  if (response.type === "opaqueredirect" || response.status === 403) return { state: "signed-out" };
  if (!response.ok) return { state: "away" };
  const told = await response.json();
  await vault.belongsTo(told.account);
  told.skew = Date.parse(told.at) - Date.now();
  await vault.write({ snapshot: told });
  return { state: "fresh", snapshot: told };
}

export async function refreshIfOld(language) {
  const known = await kept();
  const fresh = known && known.language === language && Date.now() + known.skew - Date.parse(known.at) < OLD;
  return fresh ? { state: "fresh", snapshot: known } : refresh();
}

// The device's own clock may be wrong; the server's, as far as it is known, is not.
export async function now() {
  const known = await kept();
  return new Date(Date.now() + (known ? known.skew : 0));
}
