// What is nearest first, and a map drawn from what the phone keeps. The position never leaves this page.
import { BASE, button, casePath, empty, h, notice, svg, t } from "./dom.js";
import { row } from "./pages.js";

const EARTH = 6371000; // metres
const rad = (degrees) => degrees * Math.PI / 180;

export function metres([lat1, lon1], [lat2, lon2]) {
  const a = Math.sin(rad(lat2 - lat1) / 2) ** 2 + Math.cos(rad(lat1)) * Math.cos(rad(lat2)) * Math.sin(rad(lon2 - lon1) / 2) ** 2;
  return 2 * EARTH * Math.asin(Math.sqrt(a));
}

function far(distance) {
  if (distance === Infinity) return t("noPlace");
  return distance < 1000 ? t("metres", { n: Math.round(distance / 10) * 10 }) : t("kilometres", { n: (distance / 1000).toFixed(1) });
}

const locate = () => new Promise((resolve, reject) =>
  navigator.geolocation.getCurrentPosition((found) => resolve([found.coords.latitude, found.coords.longitude]), reject,
    { enableHighAccuracy: true, timeout: 20000, maximumAge: 60000 }));

let here = null; // in this page only

export function nearPage(snapshot, queued) {
  const place = h("div", {});
  const open = snapshot.cases.filter((one) => !one.closed);
  const ask = async () => {
    try {
      here = await locate();
      draw();
    } catch {
      draw(notice("warn", "", h("p", {}, t("nearFailed"))));
    }
  };
  const found = () => {
    const away = (one) => (here && one.position ? metres(here, one.position) : Infinity);
    const sorted = here ? [...open].sort((a, b) => away(a) - away(b)) : open;
    return [map(sorted, snapshot.sites),
      h("ol", { class: "jobs numbered" }, sorted.map((one) => row(one, queued, here && h("span", { class: "far" }, far(away(one))))))];
  };
  const draw = (said = "") => place.replaceChildren(said, ...found(),
    h("div", { class: "thumb" }, button(t(here ? "nearAgain" : "nearAsk"), ask), !here && h("p", { class: "quiet" }, t("nearWhy"))));
  if (!open.length) return { heading: t("near"), nodes: [empty(t("nothing"), t("emptyNext"))] };
  draw();
  return { heading: t("near"), nodes: [place] };
}

// Plain squares for buildings and places, a number for each case as in the list, a ring for oneself. North is up.
const WIDTH = 1000, HEIGHT = 720, EDGE = 90, DEGREE = EARTH * Math.PI / 180; // metres to a degree
const RULES = [20, 50, 100, 200, 500, 1000, 2000, 5000]; // metres

function map(cases, sites) {
  const placed = cases.map((one, index) => [one, index + 1]).filter(([one]) => one.position);
  const spots = [...placed.map(([one]) => one.position), ...(here ? [here] : [])];
  if (!spots.length) return "";
  const [north, east] = [0, 1].map((axis) => spots.map((spot) => spot[axis])).map((all) => [Math.min(...all), Math.max(...all)]);
  const narrow = Math.cos(rad(north[0]));
  const scale = Math.min((HEIGHT - 2 * EDGE) / Math.max(north[1] - north[0], 0.001), (WIDTH - 2 * EDGE) / Math.max((east[1] - east[0]) * narrow, 0.001));
  const at = ([lat, lon]) => [WIDTH / 2 + (lon - (east[0] + east[1]) / 2) * narrow * scale, HEIGHT / 2 - (lat - (north[0] + north[1]) / 2) * scale].map(Math.round);
  const blocks = sites.map(at).map(([x, y]) => svg("rect", { x: x - 14, y: y - 14, width: 28, height: 28, class: "site" }));
  const taken = new Set(); // several cases at one door: the first number stands for them
  const pins = placed.filter(([one]) => !taken.has(`${one.position}`) && taken.add(`${one.position}`)).map(([one, number]) => {
    const [x, y] = at(one.position);
    return svg("a", { href: casePath(one.ref), "aria-label": `${number} ${one.title}, ${one.place}` },
      svg("circle", { cx: x, cy: y, r: 36, class: "pin" }), svg("text", { x, y: y + 14, class: "number" }, number));
  }).reverse(); // the nearest on top
  const me = here ? [svg("circle", { cx: at(here)[0], cy: at(here)[1], r: 22, class: "me" }, svg("title", {}, t("me")))] : [];
  const rule = RULES.findLast((length) => length / DEGREE * scale < WIDTH / 3) || RULES[0];
  const ruler = [svg("path", { d: `M30 ${HEIGHT - 30}h${Math.round(rule / DEGREE * scale)}`, class: "ruler" }), svg("text", { x: 30, y: HEIGHT - 48, class: "length" }, far(rule))];
  return svg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: "map", role: "group", "aria-label": t("map") }, ...blocks, ...ruler, ...pins, ...me);
}

export const NEAR = `${BASE}near/`;
