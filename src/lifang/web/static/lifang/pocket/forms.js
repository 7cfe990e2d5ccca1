// The forms of actions: the server's own, drawn by the same template with and without a signal.
import { h, t } from "./dom.js";

const controls = (form) => Array.from(form.querySelectorAll("input, select, textarea")).filter((one) => one.name && !/^(key|csrfmiddlewaretoken)$/.test(one.name));
const isFile = (control) => control.type === "file";
const counts = (control) => !isFile(control) && (!/^(checkbox|radio)$/.test(control.type) || control.checked);

export const valuesOf = (form) => controls(form).filter((one) => counts(one) && one.value !== "").map((one) => [one.name, one.value]);

export async function filesIn(form) {
  await Promise.all(controls(form).map((one) => one.shrinking)); // app.js makes photos smaller
  return controls(form).filter(isFile).flatMap((input) => Array.from(input.files).map((file) => [input.name, file]));
}

// Label and answer as people read them, for the list of what is not sent.
export function shownIn(form) {
  return Array.from(form.querySelectorAll(".field")).flatMap((field) => {
    const label = field.querySelector("label:not(.card-choice), legend");
    const texts = controls(field).filter((one) => counts(one) && one.value.trim() && one.type !== "hidden").map(textOf);
    return label && texts.length ? [[label.firstChild.textContent.trim(), texts.join(", ")]] : [];
  });
}

function textOf(control) {
  if (control.tagName === "SELECT") return control.selectedOptions[0].text;
  return control.labels && /^(checkbox|radio)$/.test(control.type) ? control.labels[0].textContent.trim() : control.value.trim();
}

export function fill(form, values) {
  const wanted = values.map(([name, value]) => [name, String(value)]);
  controls(form).filter((one) => !isFile(one)).forEach((control) => {
    const own = wanted.filter(([name]) => name === control.name).map(([, value]) => value);
    if (/^(checkbox|radio)$/.test(control.type)) control.checked = own.includes(control.value);
    else if (own.length) control.value = own[0];
  });
}

// What the server would ask for anyway is asked for now, while the person stands in front of the thing.
// `neededIf`: [field, value ("*": any), field that is needed then].
export function missing(form, { needed, neededIf = [] }, keptFields = []) {
  const given = new Set([...valuesOf(form).filter(([, value]) => value.trim()).map(([name]) => name), ...keptFields,
    ...controls(form).filter((one) => isFile(one) && one.files.length).map((one) => one.name)]);
  const answers = valuesOf(form);
  const then = neededIf.filter(([field, value]) => answers.some(([name, given]) => name === field && (value === "*" || given === value)));
  return Object.fromEntries([...needed, ...then.map((rule) => rule[2])].filter((name) => !given.has(name))
    .map((name) => [name, name.startsWith("file_") ? t("file") : t("required")]));
}

// Where this is, from the first answer on: only for forms that ask for it.
export function fillHere(form) {
  const input = form.querySelector("[data-here]");
  if (!input) return;
  form.addEventListener("change", () => navigator.geolocation.getCurrentPosition(({ coords }) => {
    input.value = [coords.latitude.toFixed(6), coords.longitude.toFixed(6), Math.ceil(coords.accuracy)].join();
  }, () => {}, { enableHighAccuracy: true, timeout: 20000, maximumAge: 30000 }), { once: true });
}

export function showProblems(form, problems) {
  form.querySelectorAll(".error-summary, .field > .error").forEach((old) => old.remove());
  form.querySelectorAll(".wrong").forEach((field) => field.classList.remove("wrong"));
  const lines = Object.entries(problems).map(([name, text]) => {
    const control = controls(form).find((one) => one.name === name);
    const field = control && control.closest(".field");
    if (!field) return h("li", {}, text);
    field.classList.add("wrong");
    (field.querySelector("legend") || field.querySelector("label")).after(h("p", { class: "error" }, text));
    return h("li", {}, h("a", { href: `#${control.id}` }, text));
  });
  if (!lines.length) return;
  const summary = h("div", { class: "error-summary", role: "alert", tabindex: "-1" }, h("h2", {}, t("look")), h("ul", {}, lines));
  form.prepend(summary);
  summary.focus();
}
