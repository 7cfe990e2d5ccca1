// The list, a case and its forms, drawn from what the phone keeps. The addresses are the server's: with a signal it answers.
import { BASE, button, casePath, chip, empty, h, icon, link, moment, notice, t } from "./dom.js";
import { fill, fillHere, filesIn, missing, showProblems, shownIn, valuesOf } from "./forms.js";
import { add } from "./queue.js";
import { isFull } from "./vault.js";

export const unsentOf = (queued, ref) => queued.filter((item) => item.ref === ref);

// Where the case will stand when what waits has been sent.
export function stateOf(one, queued) {
  return unsentOf(queued, one.ref).reduce((state, item) => item.to || state, one.state);
}

export function possible(one, snapshot, queued) {
  const state = stateOf(one, queued);
  return one.actions.map((action) => ({ ...action, ...snapshot.forms[action.form] }))
    .filter((action) => !action.from || action.from.includes(state));
}

export function due(one) {
  if (!one.due || !one.open) return null;
  const late = Date.parse(one.due) < Date.now();
  return chip(late ? "late" : "", late ? "alert" : "clock", t(late ? "wasDue" : "due", { moment: one.dueText }));
}

export function row(one, queued, far = null) {
  const waits = unsentOf(queued, one.ref).length > 0;
  return h("li", {}, h("a", { href: casePath(one.ref) }, h("b", {}, one.title), far, one.place, h("br"), due(one), " ",
    h("span", { class: "quiet" }, one.stateText, one.handler ? ` · ${one.handler}` : ""),
    waits && h("span", { class: "tag brick" }, t("unsentTag"))));
}

function lanes(snapshot) {
  const midnight = new Date().setHours(24, 0, 0, 0);
  const held = snapshot.cases.filter((one) => !one.offered && !one.closed);
  const before = (when) => held.filter((one) => one.open && one.due && Date.parse(one.due) <= when);
  return { today: before(midnight), late: before(Date.now()), offered: snapshot.cases.filter((one) => one.offered), all: held };
}

export function listPage(snapshot, queued, wanted, more) {
  const lists = lanes(snapshot);
  const lane = wanted in lists ? wanted : "today";
  const tabs = Object.entries(lists).map(([name, cases]) => h("li", {},
    h("a", { href: `?lane=${name}`, "aria-current": name === lane ? "page" : null }, t(name), " ", h("span", { class: "count-of" }, cases.length))));
  const rows = lists[lane].map((one) => row(one, queued));
  return { heading: t("work"), nodes: [
    more,
    h("nav", { "aria-label": t("lists") }, h("ul", { class: "tabs" }, tabs)),
    rows.length ? h("ul", { class: "jobs" }, rows) : empty(t("nothing"), t("nothingNext")),
    h("p", { class: "quiet" }, t("asOf", { moment: moment(snapshot.at) })),
    snapshot.leftOut > 0 && h("p", { class: "quiet" }, t("leftOut", { n: snapshot.leftOut })),
  ] };
}

const facts = (pairs) => h("dl", { class: "facts" }, pairs.flatMap(([label, value]) => [h("dt", {}, label), h("dd", {}, value)]));

export function waitingNotice(waiting) {
  return waiting.length > 0 && notice("warn", t("waitsHere"),
    h("p", {}, h("a", { href: `${BASE}outbox/` }, waiting.map((item) => item.label).join(", "))));
}

export function casePage(one, snapshot, queued, redraw) {
  const waiting = unsentOf(queued, one.ref);
  const later = snapshot.states[one.version][stateOf(one, queued)];
  const acts = possible(one, snapshot, queued).map((action) => action.atOnce
    ? button(action.label, () => keep(one, action, null).then(redraw), action.from ? "" : "second")
    : link(action.label, `${casePath(one.ref)}${action.name}/`, action.from ? "" : "second"));
  return { heading: one.program, up: BASE, nodes: [
    h("h2", {}, one.title), h("p", {}, icon("pin"), " ", one.place, one.address && [h("br"), h("span", { class: "quiet" }, one.address)]),
    h("p", { class: "row" }, h("span", { class: "tag" }, one.stateText), waiting.length > 0 && later !== one.stateText && [t("then"), " ", h("span", { class: "tag brick" }, later)], due(one)),
    waitingNotice(waiting),
    facts(one.answers.map(({ label, text, phone }) => [label, phone ? h("a", { href: `tel:${text}` }, text) : text])),
    h("div", { class: "choices" }, acts),
    h("p", { class: "quiet" }, h("b", {}, t("moreActions")), " · ", t("moreActionsNext")),
    h("section", {}, h("h2", {}, t("happened")), timeline(one.steps)),
    h("p", { class: "mono" }, one.ref),
  ] };
}

export function timeline(steps) {
  return h("ol", { class: "timeline" }, steps.map((step) => h("li", {}, h("div", { class: "what" }, step.what),
    h("div", { class: "who" }, `${step.who} · ${step.when}`), step.said && h("p", { class: "said" }, step.said))));
}

// `given`: what was typed before, when it comes back to be changed. `taken` gets the form and its files.
export function actionForm(one, action, given, taken, cancel) {
  const form = h("form", { method: "post", novalidate: true });
  form.innerHTML = action.fields; // the server's own markup, as in its pages
  requestAnimationFrame(() => form.dispatchEvent(new Event("drawn", { bubbles: true }))); // for app.js
  form.append(given && given.files.length ? h("p", { class: "quiet" }, t("keptPhotos", { n: given.files.length })) : "",
    h("div", { class: "actions" }, h("button", { class: "button" }, action.label), link(t("cancel"), cancel, "link")));
  fillHere(form);
  fill(form, given ? given.values : Object.entries(action.values).flatMap(([name, value]) => [].concat(value ?? []).map((each) => [name, each])));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    event.stopImmediatePropagation();
    const problems = missing(form, action, given ? given.files.map((file) => file.field) : []);
    showProblems(form, problems);
    if (Object.keys(problems).length || form.dataset.sent) return;
    form.dataset.sent = "1";
    try {
      await taken(form);
    } catch (error) {
      delete form.dataset.sent;
      if (!isFull(error)) throw error;
      showProblems(form, { "": t("full") });
    }
  });
  return form;
}

export function actPage(one, action) {
  const place = `${one.title} · ${one.place}`;
  const taken = async (form) => {
    await keep(one, action, form);
    location.assign(casePath(one.ref));
  };
  return { heading: action.label, up: casePath(one.ref), nodes: [
    h("p", { class: "quiet" }, place), actionForm(one, action, null, taken, casePath(one.ref)),
  ] };
}

async function keep(one, action, form) {
  const { ref, title, place } = one;
  const { name, label, to } = action;
  return add({ ref, title, place, action: name, label, to, values: form ? valuesOf(form) : [], shown: form ? shownIn(form) : [] }, form ? await filesIn(form) : []);
}
