// Small words for building pages; every text comes translated from the page.
const config = JSON.parse(document.getElementById("pocket").textContent);
export const account = config.account;
export const BASE = "/field/";

export function t(name, values = {}) {
  return config.texts[name].replace(/\{(\w+)\}/g, (_all, key) => values[key]);
}

export function h(tag, attributes, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (typeof value === "function") node.addEventListener(name, value);
    else if (value === true) node.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) node.setAttribute(name, value);
  }
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

const SVG = "http://www.w3.org/2000/svg";
export function svg(tag, attributes, ...children) {
  const node = document.createElementNS(SVG, tag);
  Object.entries(attributes).forEach(([name, value]) => node.setAttribute(name, value));
  node.append(...children);
  return node;
}

const sprite = document.querySelector("svg.icon use").getAttribute("href").split("#")[0];
export function icon(name) {
  return svg("svg", { class: "icon", "aria-hidden": "true" }, svg("use", { href: `${sprite}#${name}` }));
}

export function notice(kind, title, ...content) {
  const head = title ? [h("p", { class: "title" }, title)] : [];
  const name = { good: "check", warn: "alert", bad: "alert" }[kind] || "info";
  return h("div", { class: `notice ${kind}`, role: kind === "bad" ? "alert" : null }, icon(name), h("div", {}, head, content));
}

export function empty(title, next, ...more) {
  return h("div", { class: "empty" }, h("p", { class: "title" }, title), h("p", {}, next), more);
}

export const chip = (tone, name, text) => h("span", { class: `chip ${tone}` }, icon(name), text);
export const button = (label, press, kind = "") => h("button", { type: "button", class: `button ${kind}`, click: press }, label);
export const link = (label, href, kind = "") => h("a", { class: `button ${kind}`, href }, label);
export const casePath = (ref) => `${BASE}c/${ref}/`;

const lang = document.documentElement.lang.replace(/^en$/, "en-GB");
export function moment(iso) {
  return new Date(iso).toLocaleString(lang, { month: "short", day: "numeric", hour: "2-digit", minute: "2-digit", hour12: false });
}
export function bytes(count) {
  const [size, unit] = count >= 1e9 ? [count / 1e9, "GB"] : [count / 1e6, "MB"];
  return `${size.toLocaleString(lang, { maximumFractionDigits: size < 10 ? 1 : 0 })} ${unit}`;
}
