// What waits to be sent, and what was not taken: both sides, and the person decides.
import { BASE, button, bytes, casePath, empty, h, link, moment, notice, t } from "./dom.js";
import { filesIn, showProblems, shownIn, valuesOf } from "./forms.js";
import { actionForm, possible, timeline } from "./pages.js";
import { jobNow, refusedJob } from "./jobs.js";
import { add, deliver, filesOf, put, remove } from "./queue.js";
import { room } from "./vault.js";

export async function outboxPage(snapshot, queued, redraw) {
  const held = new Set();
  const cards = queued.map((item) => {
    if (item.state === "refused") held.add(item.ref);
    return card(item, item.state !== "refused" && held.has(item.ref), redraw);
  });
  const { free, low } = await room();
  return { heading: t("outbox"), up: BASE, nodes: [
    low && notice("warn", "", h("p", {}, t("low", { free: bytes(free) }))),
    cards.length ? h("ul", { class: "jobs outbox" }, cards) : empty(t("outboxEmpty"), t("outboxNext")),
    queued.some((item) => item.state === "waiting") && button(t("sendNow"), () => deliver().then(redraw)),
    h("p", { class: "quiet" }, t("room", { free: bytes(free) }), h("br"), t("sealed")),
  ] };
}

const told = (item) => h("dl", { class: "facts" }, item.shown.flatMap(([label, text]) => [h("dt", {}, label), h("dd", {}, text)]),
  item.files.length > 0 && [h("dt", {}, t("photos")), h("dd", {}, item.files.length)]);

function card(item, held, redraw) {
  const head = [h("b", {}, item.label), h("a", { href: item.url || casePath(item.ref) }, item.title), " ", item.place, h("br"),
    h("span", { class: "quiet" }, t("done", { moment: moment(item.actedAt || item.triedAt) }))];
  if (item.state !== "refused") {
    return h("li", { "data-item": item.state }, h("p", {}, head, " · ", h("span", { class: "tag" }, t(held ? "held" : "waiting"))), told(item));
  }
  return h("li", { "data-item": "refused" }, h("p", {}, head), notice("bad", t("refused"), reasons(item.answer)), sides(item), decisions(item, redraw));
}

function reasons(answer) {
  const all = Object.values(answer.problems);
  return [h("p", {}, answer.detail), all.length > 0 && h("ul", {}, all.map((text) => h("li", {}, text)))];
}

function sides(item) {
  const now = item.answer.cases[0];
  const job = refusedJob(item);
  const last = now && now.steps.slice(-1);
  return h("div", { class: "sides" },
    h("section", {}, h("h2", {}, t("yours")), told(item)),
    h("section", {}, h("h2", {}, t("theirs")), now
      ? [h("dl", { class: "facts" }, h("dt", {}, t("stage")), h("dd", {}, now.stateText), h("dt", {}, t("unit")), h("dd", {}, [now.unit, now.handler].filter(Boolean).join(" · "))), timeline(last)]
      : job ? jobNow(job) : h("p", {}, t("gone"))));
}

function decisions(item, redraw) {
  const now = item.answer.cases[0];
  const offers = now ? possible(now, item.answer, []) : [];
  const again = offers.find((offer) => offer.name === item.action) || refusedJob(item)?.action;
  return h("div", { class: "choices" },
    again && link(t("edit"), `${BASE}outbox/?edit=${item.id}`),
    item.action !== "note" && offers.some((offer) => offer.name === "note") && button(t("note"), () => asNote(item).then(redraw), "second"),
    now && link(t("openCase"), casePath(item.ref), "second"),
    button(t("discard"), () => confirm(t("discardSure")) && remove(item).then(redraw), "link"));
}

// The act could not be done any more, but what was seen and photographed belongs to the case all the same.
async function asNote(item) {
  const { ref, title, place, label, actedAt } = item;
  const lines = [t("noted", { action: label, moment: moment(actedAt || item.triedAt) }), ...item.shown.map((pair) => pair.join(": "))];
  const files = (await filesOf(item)).map(([field, file]) => [field === "file_photo" ? field : "file_document", file]);
  await add({ ref, title, place, action: "note", label: t("note"), values: [["reason", lines.join("\n")]], shown: item.shown }, files);
  await remove(item);
  await deliver();
}

export function editPage(item) {
  const now = item.answer.cases[0];
  const action = now ? possible(now, item.answer, []).find((offer) => offer.name === item.action) : refusedJob(item).action;
  const taken = async (form) => {
    // Decided now, with the present state before their eyes: the act is of this moment.
    const again = { ...item, state: "waiting", actedAt: null, triedAt: new Date().toISOString(), values: valuesOf(form), shown: shownIn(form) };
    delete again.answer;
    await put(again, await filesIn(form));
    await deliver();
    location.assign(`${BASE}outbox/`);
  };
  const form = actionForm(now, action, item, taken, `${BASE}outbox/`);
  requestAnimationFrame(() => showProblems(form, item.answer.problems));
  return { heading: action.label, up: `${BASE}outbox/`, nodes: [h("p", { class: "quiet" }, item.title), notice("bad", t("refused"), reasons(item.answer)), form] };
}
