// Lists of jobs that are no cases, drawn from what the phone keeps: one after the other, each with one form.
import { BASE, chip, empty, h, icon, moment, notice, t } from "./dom.js";
import { filesIn, shownIn, valuesOf } from "./forms.js";
import { actionForm, unsentOf, waitingNotice } from "./pages.js";
import { add } from "./queue.js";

export const jobsIn = (snapshot) => (snapshot.lists || []).flatMap((list) => list.jobs.map((job) => ({ ...job, list })));
const formOf = (job, snapshot) => ({ ...snapshot.forms[job.form], values: {} });

export const listLinks = (snapshot) => snapshot.lists.length > 0 && h("div", { class: "row" },
  snapshot.lists.map((list) => h("a", { class: "button second small", href: list.url }, icon("building"), list.title)));

export const listsPage = (snapshot, heading) => ({ heading, up: BASE, nodes: [
  snapshot.lists.length ? h("ul", { class: "jobs" }, snapshot.lists.map((list) =>
    h("li", {}, h("a", { href: list.url }, h("b", {}, list.title), h("span", { class: "quiet" }, list.note))))) : empty(t("nothing"), t("emptyNext")),
] });

export function jobListPage(list, snapshot, queued) {
  const open = list.jobs.filter((job) => job.open);
  const places = [...new Set(open.map((job) => job.place))];
  return { heading: list.title, up: BASE, nodes: [
    h("p", { class: "quiet" }, list.note),
    open.length ? places.flatMap((place) => [place && h("h2", {}, place),
      h("ul", { class: "jobs" }, open.filter((job) => job.place === place).map((job) => row(job, queued)))])
      : empty(t("doorDone"), t("doorDoneNext")),
    h("p", { class: "quiet" }, t("asOf", { moment: moment(snapshot.at) })),
    list.left_out > 0 && h("p", { class: "quiet" }, t("leftOut", { n: list.left_out })),
  ] };
}

function row(job, queued) {
  const [done] = unsentOf(queued, job.ref).slice(-1);
  const said = done && done.shown.length ? done.shown[0][1] : job.state;
  const state = job.marked && !done ? chip("soon", "clock", said) : h("span", { class: "quiet" }, said);
  return h("li", {}, h("a", { href: job.url }, h("b", {}, job.title), state, done && h("span", { class: "tag brick" }, t("unsentTag"))));
}

export function jobPage(job, snapshot, queued) {
  const waiting = unsentOf(queued, job.ref);
  const taken = async (form) => {
    const { ref, url, title, place } = job;
    await add({ ref, url, title, place, action: "take", label: t("keepVisit"), values: valuesOf(form), shown: shownIn(form) }, await filesIn(form));
    location.assign(job.list.url);
  };
  return { heading: job.title, up: job.list.url, nodes: [
    h("p", {}, icon("pin"), " ", job.place), h("p", { class: "row" }, h("span", { class: "tag" }, job.state)),
    waitingNotice(waiting) || actionForm(job, formOf(job, snapshot), null, taken, job.list.url),
  ] };
}

// Of what was refused: the job as it is now, and its form to send again.
export function refusedJob(item) {
  const [job] = jobsIn(item.answer);
  return job && { ...job, action: job.open ? formOf(job, item.answer) : null };
}

export const jobNow = (job) => h("dl", { class: "facts" }, h("dt", {}, t("stage")), h("dd", {}, job.state));

// On the server's list: which of its lines wait here.
export function markUnsent(queued) {
  const urls = new Set(queued.map((item) => item.url).filter(Boolean));
  document.querySelectorAll(".jobs a").forEach((one) => urls.has(one.pathname) && one.append(" ", h("span", { class: "tag brick" }, t("waitsHere"))));
}
