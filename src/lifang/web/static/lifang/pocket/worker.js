// Answers for /field/ when there is no signal, with a shell that draws what the phone keeps. KEPT comes from /field/sw.js.
/* global KEPT */
const NAME = `lifang-field-${KEPT.version}`;
const PATIENCE = 8000; // milliseconds a page may take on a poor signal
const BROKEN = [502, 503, 504];

self.addEventListener("install", (event) => {
  const fresh = [KEPT.shell, ...KEPT.files].map((url) => new Request(url, { cache: "reload" }));
  event.waitUntil(caches.open(NAME).then((cache) => cache.addAll(fresh)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const old = (names) => names.filter((name) => name.startsWith("lifang-field-") && name !== NAME);
  event.waitUntil(caches.keys().then((names) => Promise.all(old(names).map((name) => caches.delete(name))))
    .then(() => self.clients.claim()));
});

const fromCache = (url) => caches.open(NAME).then((cache) => cache.match(url));

async function page(request) {
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE));
  try {
    const response = await Promise.race([fetch(request), ...(request.method === "GET" ? [late] : [])]);
    if (response && !BROKEN.includes(response.status)) return response;
  } catch { /* no signal */ }
  return (await fromCache(KEPT.shell)) || Response.error();
}

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (url.origin !== self.location.origin) return;
  if (event.request.mode === "navigate") {
    if (url.pathname.startsWith("/field/")) event.respondWith(page(event.request));
  } else if (event.request.method === "GET" && KEPT.files.includes(url.pathname)) {
    event.respondWith(fromCache(url.pathname).then((kept) => kept || fetch(event.request)));
  }
});
