// What is not sent yet. An item keeps its key from the moment of the act: sent twice, it counts once.
import * as vault from "./vault.js";
import { now, refresh } from "./snapshot.js";

const REFUSED = [400, 403, 404, 409];
const news = new BroadcastChannel("lifang-pocket");
const listeners = new Set();
news.onmessage = () => listeners.forEach((listen) => listen());
export const listen = (listener) => listeners.add(listener);
function changed() {
  listeners.forEach((listener) => listener());
  news.postMessage("changed");
}

export function uuid7(moment) {
  const random = crypto.getRandomValues(new Uint8Array(10));
  const hex = Array.from(random, (byte) => byte.toString(16).padStart(2, "0")).join("");
  const time = moment.getTime().toString(16).padStart(12, "0");
  const variant = (0x8 | (random[9] & 0x3)).toString(16);
  return `${time.slice(0, 8)}-${time.slice(8)}-7${hex.slice(0, 3)}-${variant}${hex.slice(3, 6)}-${hex.slice(6, 18)}`;
}

// `files`: [[field, File], …]. Kept with their bytes in one transaction, so that nothing is half there.
export async function add({ ref, action, label, title, place, to = null, values, shown }, files) {
  const actedAt = await now();
  const id = uuid7(actedAt);
  const item = { id, account: await vault.owner(), ref, action, label, title, place, to, values, shown, actedAt: actedAt.toISOString(), state: "waiting", files: [] };
  await put(item, files);
  navigator.storage.persist();
  return item;
}

export async function put(item, files = []) {
  const records = {};
  for (const [field, file] of files) {
    const name = `photo/${item.id}/${item.files.length}`;
    item.files.push({ name, field, filename: file.name, type: file.type });
    records[name] = await file.arrayBuffer();
  }
  await vault.write({ ...records, [`item/${item.id}`]: item });
  changed();
}

export async function remove(item) {
  const gone = Object.fromEntries(item.files.map((file) => [file.name, null]));
  await vault.write({ ...gone, [`item/${item.id}`]: null });
  changed();
}

export async function filesOf(item) {
  return Promise.all(item.files.map(async ({ name, field, filename, type }) =>
    [field, new File([await vault.read(name)], filename, { type })]));
}

// Oldest first: a key begins with its time.
export async function items() {
  const found = await Promise.all((await vault.names("item/")).map(vault.read));
  return found.filter(Boolean);
}

const alone = (work) => navigator.locks.request("lifang-deliver", work); // of all open pages

// One thing, one request. `atOnce`: the person waits in front of the page, and the act is of this moment.
async function send(item, token, atOnce = false) {
  const body = new FormData();
  item.values.forEach(([name, value]) => body.append(name, value));
  (await filesOf(item)).forEach(([field, file]) => body.append(field, file));
  body.set("ref", item.ref);
  body.set("action", item.action);
  body.set("key", item.id);
  body.set("account", item.account); // somebody else may have signed in meanwhile: then it waits
  if (atOnce) body.set("show", "1");
  else if (item.actedAt) body.set("acted_at", item.actedAt);
  let response, answer;
  try {
    response = await fetch("/field/sync", { method: "POST", body, redirect: "manual", headers: { "X-CSRFToken": token } });
    answer = await response.json();
  } catch {
    answer = null;
  }
  if (answer && response.ok) {
    await remove(item);
    return { state: "done", next: answer.next };
  }
  if (response?.status === 401) return { state: "signed-out" };
  if (answer && REFUSED.includes(answer.status)) return { state: "refused", answer };
  return { state: response && response.type === "opaqueredirect" ? "signed-out" : "away" };
}

// A person waits in front of the page: this one first.
export const sendNow = (item, token) => alone(() => send(item, token, true));

// Everything that waits, in order. What was refused holds back later steps on the same case: the person decides first.
export function deliver() {
  return alone(async () => {
    const told = await refresh();
    if (told.state !== "fresh") return told.state;
    const held = new Set();
    let sent = 0;
    for (const item of await items()) {
      if (item.state === "refused" || held.has(item.ref)) {
        held.add(item.ref);
        continue;
      }
      const result = await send(item, told.snapshot.token);
      if (result.state === "done") sent += 1;
      else if (result.state === "refused") {
        held.add(item.ref);
        await put({ ...item, state: "refused", answer: result.answer });
      } else return result.state;
    }
    if (sent) await refresh();
    changed();
    return "fresh";
  });
}
