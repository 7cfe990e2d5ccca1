// What this phone keeps: IndexedDB, every value sealed with AES-GCM under a key that no script can read out.
//
// This protects what is kept from whoever reads the browser's files on a lost or copied disk without the browser's own
// key store, and makes wiping sure: without the key the rest is noise. It does NOT protect against somebody who holds
// the unlocked phone and opens this very browser: the key lies in the same profile. The lock of the phone does that.
const NAME = "lifang-pocket";
const FULL = "QuotaExceededError";
let opened;

const done = (request) => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});
const finished = (transaction) => new Promise((resolve, reject) => {
  transaction.oncomplete = resolve;
  transaction.onabort = transaction.onerror = () => reject(transaction.error);
});

function open() {
  if (!opened) {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => ["plain", "sealed"].forEach((store) => request.result.createObjectStore(store));
    opened = done(request).then((base) => {
      base.onversionchange = () => { base.close(); opened = null; }; // another tab wipes
      return base;
    });
  }
  return opened;
}

const store = async (name, mode) => (await open()).transaction(name, mode).objectStore(name);

async function key() {
  const kept = await done((await store("plain", "readonly")).get("key"));
  if (kept) return kept;
  const made = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  try {
    await done((await store("plain", "readwrite")).add(made, "key"));
    return made;
  } catch {
    return done((await store("plain", "readonly")).get("key")); // another tab was faster
  }
}

async function seal(value) {
  const raw = value instanceof ArrayBuffer;
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const clear = raw ? value : new TextEncoder().encode(JSON.stringify(value));
  return { raw, iv, data: await crypto.subtle.encrypt({ name: "AES-GCM", iv }, await key(), clear) };
}

async function unseal({ raw, iv, data }) {
  const clear = await crypto.subtle.decrypt({ name: "AES-GCM", iv }, await key(), data);
  return raw ? clear : JSON.parse(new TextDecoder().decode(clear));
}

export async function read(name) {
  const kept = await done((await store("sealed", "readonly")).get(name));
  return kept && unseal(kept);
}

export async function names(prefix) {
  return done((await store("sealed", "readonly")).getAllKeys(IDBKeyRange.bound(prefix, prefix + "\uffff")));
}

// All or nothing; null removes. The write is on the disk when the promise is kept.
export async function write(values) {
  const records = await Promise.all(Object.entries(values).map(async ([name, value]) => [name, value && await seal(value)]));
  const transaction = (await open()).transaction("sealed", "readwrite", { durability: "strict" });
  const sealed = transaction.objectStore("sealed");
  const written = finished(transaction);
  records.forEach(([name, record]) => (record ? sealed.put(record, name) : sealed.delete(name)));
  await written;
}

export const isFull = (error) => error && error.name === FULL;

export const owner = async () => done((await store("plain", "readonly")).get("owner"));

// Whoever uses the phone now finds nothing of the one before. What that one has not sent is put aside under their name, sealed
// as it is, and comes back with them. One transaction: no tab sees half of it.
const ASIDE = "aside/"; // aside/<account>/item/…
const isWork = (name) => /^(item|photo)\//.test(name);

export async function belongsTo(account) {
  const transaction = (await open()).transaction(["plain", "sealed"], "readwrite", { durability: "strict" });
  const [plain, sealed] = ["plain", "sealed"].map((name) => transaction.objectStore(name));
  const changed = finished(transaction);
  const before = await done(plain.get("owner"));
  if (before !== account) {
    const mine = `${ASIDE}${account}/`;
    for (const name of await done(sealed.getAllKeys())) {
      if (name.startsWith(mine)) move(sealed, name, name.slice(mine.length));
      else if (before && isWork(name)) move(sealed, name, `${ASIDE}${before}/${name}`);
      else if (!name.startsWith(ASIDE) && !isWork(name)) sealed.delete(name);
    }
    plain.put(account, "owner");
  }
  await changed;
}

function move(sealed, from, to) {
  sealed.get(from).onsuccess = (event) => { sealed.put(event.target.result, to); sealed.delete(from); };
}

// [[account, how many things], …]
export async function others() {
  const counts = {};
  for (const name of await names(ASIDE)) {
    const [, account, kind] = name.split("/");
    if (kind === "item") counts[account] = (counts[account] || 0) + 1;
  }
  return Object.entries(counts);
}

export async function discard(account) {
  await write(Object.fromEntries((await names(`${ASIDE}${account}/`)).map((name) => [name, null])));
}

// All that is this account's. True: work of somebody else stays.
export async function leave() {
  if (!(await names(ASIDE)).length) return wipe().then(() => false);
  const transaction = (await open()).transaction(["plain", "sealed"], "readwrite", { durability: "strict" });
  const sealed = transaction.objectStore("sealed");
  const left = finished(transaction);
  (await done(sealed.getAllKeys())).filter((name) => !name.startsWith(ASIDE)).forEach((name) => sealed.delete(name));
  transaction.objectStore("plain").delete("owner");
  await left;
  return true;
}

export async function wipe() {
  if (opened) (await opened).close();
  opened = null;
  await done(indexedDB.deleteDatabase(NAME));
}

const LOW = 20e6; // bytes: some fifty photos
export async function room() {
  const { quota = 0, usage = 0 } = await navigator.storage.estimate();
  const free = Math.max(quota - usage, 0);
  return { free, low: free < LOW };
}
