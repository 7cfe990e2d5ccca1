// The map beside a list: the rows that carry a position, on the district's own outline. No tiles from elsewhere.
(function () {
  "use strict";
  const place = document.querySelector("[data-map]");
  if (!place || !window.L) return;
  const css = getComputedStyle(document.documentElement);
  const colour = (name) => css.getPropertyValue(name).trim();
  const map = L.map(place, { preferCanvas: false, zoomSnap: .5, attributionControl: false, keyboard: true });
  const rows = Array.from(document.querySelectorAll("[data-open][data-lat]"));
  const marks = new Map();

  rows.forEach((row) => {
    const at = [Number(row.dataset.lat), Number(row.dataset.lon)];
    const late = row.querySelector(".chip.late");
    const mark = L.circleMarker(at, { radius: 7, weight: 2, color: "#fff", fillOpacity: .9,
      fillColor: colour(late ? "--bad" : "--wall") }).addTo(map);
    const words = Array.from(row.cells).slice(-6, -2).map((cell) => cell.textContent.trim().replace(/\s+/g, " "));
    mark.bindTooltip(words.filter(Boolean).join(" · "));
    mark.on("click", () => {
      row.querySelector("a").focus();
      row.scrollIntoView({ block: "center" });
      choose(row);
    });
    mark.on("dblclick", () => row.querySelector("a").click());
    marks.set(row, mark);
  });
  function choose(row) {
    document.querySelectorAll("[data-open][aria-selected]").forEach((one) => one.removeAttribute("aria-selected"));
    row.setAttribute("aria-selected", "true");
    show(row);
  }
  function show(row) {
    marks.forEach((mark, one) => mark.setStyle({ color: one === row ? colour("--brick") : "#fff", weight: one === row ? 5 : 2 }));
    const mark = marks.get(row);
    if (mark) { mark.bringToFront(); if (!map.getBounds().contains(mark.getLatLng())) map.panTo(mark.getLatLng()); }
  }
  document.addEventListener("chosen", (event) => show(event.target));

  const fit = (bounds) => { if (bounds.isValid()) map.fitBounds(bounds.pad(.2), { maxZoom: 17, animate: false }); };
  const own = L.latLngBounds(Array.from(marks.values(), (mark) => mark.getLatLng()));
  if (own.isValid()) fit(own); else map.setView([0, 0], 2);
  fetch(place.dataset.map, { credentials: "same-origin" }).then((answer) => answer.json()).then((base) => {
    if (base.tiles) L.tileLayer(base.tiles).addTo(map);
    const ground = L.geoJSON(base, {
      style: (one) => one.geometry.type === "Point" ? {} : ({ color: colour("--line-2"), weight: one.properties.kind === "street" ? 2 : 1,
        fillColor: colour("--paper-2"), fillOpacity: base.tiles ? 0 : .6, interactive: false }),
      pointToLayer: (one, at) => L.circleMarker(at, { radius: 2.5, stroke: false, fillColor: colour("--ink-3"), fillOpacity: .55 }),
      onEachFeature: (one, layer) => {
        if (one.geometry.type === "Point") layer.bindTooltip(one.properties.name);
        if (one.properties.kind === "street") layer.bindTooltip(one.properties.name, { permanent: true, direction: "center", className: "ground-name" });
      },
    }).addTo(map);
    marks.forEach((mark) => mark.bringToFront());  // the ground keeps its own order: outlines, then sites
    if (!own.isValid()) fit(ground.getBounds());
  });
})();
