// Starts on every page of the phone: keeps the snapshot, sends what waits, says what is sent. With scripts off, all pages work as they are.
import { BASE, account, button, bytes, empty, h, icon, moment, notice, t } from "./dom.js";
import { fillHere, filesIn, shownIn, valuesOf } from "./forms.js";
import { jobListPage, jobPage, jobsIn, listLinks, listsPage, markUnsent } from "./jobs.js";
import { NEAR, nearPage } from "./near.js";
import { editPage, outboxPage } from "./outbox.js";
import { actPage, casePage, listPage, possible, unsentOf, waitingNotice } from "./pages.js";
import * as queue from "./queue.js";
import { kept, refreshIfOld } from "./snapshot.js";
import { signOut } from "./signout.js";
import * as vault from "./vault.js";

const EVERY = 20 * 1000; // milliseconds between tries while something waits
const PREVIEWED = ["merge", "unmerge"]; // the server first shows who will be told what
const drawn = document.querySelector("[data-pocket]");
const language = document.documentElement.lang.slice(0, 2);
let reach = navigator.onLine ? "fresh" : "away";
let fetching = navigator.onLine; // until it is known whether there is something to keep

// -- what is sent and what is not ------------------------------------------------------------------------------------

async function showStatus(busy = false) {
  const all = await queue.items();
  const decide = all.filter((item) => item.state === "refused").length;
  const n = all.length - decide;
  const away = reach === "away" || !navigator.onLine;
  const [name, text] = decide ? ["alert", t("decide", { n: decide })]
    : busy && n ? ["sync", t("sending")]
      : n && reach === "signed-out" ? ["key", t("signIn")]
        : away ? ["away", n ? t("awayUnsent", { n }) : t("away")]
          : n ? ["sync", t("unsent", { n })] : ["check", t("sent")];
  const line = document.querySelector("[data-sync]");
  line.hidden = false;
  line.dataset.sync = decide ? "decide" : n ? "unsent" : "sent";
  line.replaceChildren(icon(name), h("span", {}, text));
  document.body.classList.toggle("away", away);
}

async function deliver() {
  await showStatus(true);
  reach = (await queue.items()).length ? await queue.deliver() : (await refreshIfOld(language)).state;
  fetching = false;
  await showStatus();
  const snapshot = await kept();
  if (snapshot) document.querySelector("[data-sync]").title = t("asKept", { moment: moment(snapshot.at) });
  if (drawn && !drawn.querySelector("form")) await draw(); // nobody's half-written form is drawn anew
}

// -- pages that the phone draws --------------------------------------------------------------------------------------

async function draw() {
  const [snapshot, all] = await Promise.all([kept(), queue.items()]);
  const page = snapshot ? await pageFor(snapshot, all) : { heading: t("work"), nodes: [
    fetching ? h("p", { class: "quiet" }, t("fetching")) : empty(t("empty"), t("emptyNext"))] };
  document.querySelector(".field-head h1").textContent = page.heading;
  document.title = document.title.replace(/^[^·]*/, `${page.heading} `);
  const up = document.querySelector("[data-up]");
  up.hidden = !page.up;
  if (page.up) up.href = page.up;
  drawn.replaceChildren(...page.nodes.flat().filter(Boolean));
  document.querySelectorAll(".bar a").forEach((one) => {
    if (one.pathname === location.pathname) one.setAttribute("aria-current", "page");
  });
}

async function pageFor(snapshot, all) {
  const asked = new URLSearchParams(location.search);
  const [section, ref, name] = location.pathname.slice(BASE.length).split("/");
  const one = snapshot.cases.find((each) => each.ref === ref);
  if (location.pathname === BASE) return listPage(snapshot, all, asked.get("lane"), listLinks(snapshot));
  const list = snapshot.lists.find((each) => each.url === location.pathname);
  if (list) return jobListPage(list, snapshot, all);
  const job = jobsIn(snapshot).find((each) => each.url === location.pathname);
  if (job) return jobPage(job, snapshot, all);
  if (snapshot.lists.some((each) => each.url.startsWith(location.pathname))) return listsPage(snapshot, t("lists"));
  if (location.pathname === NEAR) return nearPage(snapshot, all);
  if (section === "outbox") {
    const item = all.find((each) => each.id === asked.get("edit") && each.state === "refused");
    return item ? editPage(item) : outboxPage(snapshot, all, draw);
  }
  if (section === "c" && one && !name) return casePage(one, snapshot, all, draw);
  const action = one && possible(one, snapshot, all).find((each) => each.name === name);
  if (action) return actPage(one, action);
  return { heading: t("notKept"), up: BASE, nodes: [empty(t("notKept"), t("notKeptNext"))] };
}

// -- the server's own pages ------------------------------------------------------------------------------------------

// First kept, then sent: when the signal goes in the middle, it waits like everything else. What the server refuses goes
// the ordinary way, so that its page shows what is wrong.
async function sendForm(form, ref, action) {
  const token = form.elements.csrfmiddlewaretoken.value;
  const snapshot = await kept();
  const one = form.dataset.job ? { ...form.dataset, actions: [] } : snapshot?.cases.find((each) => each.ref === ref);
  const known = one?.actions.find((each) => each.name === action);
  const label = form.querySelector("button:not([type])").textContent.trim();
  const item = await queue.add({ ref, url: form.dataset.job && location.pathname, action, label, title: one ? one.title : ref, place: one ? one.place : "", to: known && snapshot.forms[known.form].to,
    values: valuesOf(form), shown: shownIn(form) }, await filesIn(form));
  const result = await queue.sendNow(item, token);
  if (result.state === "refused") {
    await queue.remove(item);
    form.submit();
    return;
  }
  sessionStorage.removeItem(`draft:${form.dataset.draft}`);
  location.assign(result.next || `${BASE}outbox/`);
}

function takeForms() {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    const job = form.dataset.job;
    const [section, ref, action] = job ? ["c", job, "take"] : new URL(form.action).pathname.slice(BASE.length).split("/");
    if (form.method !== "post" || section !== "c" || !action || PREVIEWED.includes(action) || form.elements.kept) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (form.dataset.sent) return;
    form.dataset.sent = "1";
    form.querySelectorAll("button").forEach((one) => one.setAttribute("aria-disabled", "true"));
    sendForm(form, ref, action).catch((error) => {
      if (navigator.onLine || !vault.isFull(error)) return form.submit(); // the ordinary way
      form.prepend(notice("bad", "", h("p", {}, t("full"))));
      delete form.dataset.sent;
      form.querySelectorAll("button").forEach((one) => one.removeAttribute("aria-disabled"));
    });
  }, true);
}

function wipeAtSignOut() {
  const form = document.querySelector("form[action$='/logout/']");
  form?.addEventListener("submit", async (event) => {
    event.preventDefault();
    event.stopImmediatePropagation();
    const n = (await queue.items()).length;
    if (n && !confirm(t("leave", { n }))) return;
    await signOut(form);
  }, true);
}

// Whose, and how many things: not which. Only they can send it; deleting it is asked for.
async function showOthers() {
  document.querySelectorAll("[data-others]").forEach((one) => one.remove());
  if (![BASE, `${BASE}outbox/`].includes(location.pathname)) return;
  for (const [who, n] of await vault.others()) {
    const discard = () => confirm(t("othersSure", { who, n })) && vault.discard(who).then(showOthers);
    document.querySelector("main").prepend(h("div", { "data-others": who },
      notice("warn", t("others", { who, n }), h("p", {}, t("othersNext")), button(t("othersDiscard"), discard, "second"))));
  }
}

async function showWaiting() {
  const ref = document.querySelector("form[data-job]")?.dataset.job || location.pathname.slice(BASE.length).split("/")[1];
  const all = await queue.items();
  markUnsent(all);
  const told = ref && waitingNotice(unsentOf(all, ref));
  if (told) document.querySelector("main").prepend(told);
}

async function start() {
  if (account) await vault.belongsTo(account);
  await showStatus();
  queue.listen(() => showStatus());
  if (drawn) await draw();
  else {
    takeForms();
    document.querySelectorAll("form").forEach(fillHere);
    wipeAtSignOut();
    await showWaiting();
  }
  await showOthers();
  const { free, low } = await vault.room();
  if (low) document.querySelector("main").prepend(notice("warn", "", h("p", {}, t("low", { free: bytes(free) }))));
  navigator.serviceWorker.register("/field/sw.js", { scope: BASE }).catch(() => {}); // without a signal: next time
  window.addEventListener("online", deliver);
  window.addEventListener("offline", () => showStatus());
  document.addEventListener("visibilitychange", () => document.hidden || deliver());
  setInterval(async () => (await queue.items()).length && deliver(), EVERY);
  await deliver();
}

// Without a secure connection a browser offers neither the worker nor the cipher: nothing is kept then.
if (window.isSecureContext && "serviceWorker" in navigator) start();
