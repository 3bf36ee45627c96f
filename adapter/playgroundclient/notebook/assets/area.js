// The map beside a form's field for an area: what is drawn on it becomes `area`, and what is typed into the field is shown.
// It asks nothing of any network: tiles come from the kernel, by messages.
const WORLD = L.latLngBounds([-85, -180], [85, 180]);
const MOST_CORNERS = 200;
const STEPS = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60]; // between lines of the grid, in degrees
const HINTS = {
  "": "Draw a rectangle or a polygon, or type the area above.",
  edit: "Drag a corner to move it.",
  bend: "Drag a corner to move it, a small dot to add one; a double click on a corner takes it away.",
  large: "It has too many corners to be dragged here; edit it above.",
  rectangle: "Drag from one corner of the rectangle to the other. Esc gives up.",
  polygon: "Click on each corner; the last with a double click, or press Enter. Esc gives up.",
};

const rounded = (degrees) => Math.round(degrees * 1e6) / 1e6;
const position = ({ lng, lat }) => [Math.max(-180, Math.min(180, rounded(lng))), Math.max(-85, Math.min(85, rounded(lat)))];
const place = ([longitude, latitude]) => [latitude, longitude];
const box = ([x, y], [u, v]) => {
  const [west, south, east, north] = [Math.min(x, u), Math.min(y, v), Math.max(x, u), Math.max(y, v)];
  return [[west, south], [east, south], [east, north], [west, north]];
};
const isBox = (ring) => ring.length === 4 && ring.every(([x, y], number) => {
  const [u, v] = ring[(number + 1) % 4], [s, t] = ring[(number + 2) % 4];
  return (x === u) !== (y === v) && x !== s && y !== t;
});
const make = (name, within, attributes, text = "") => {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.textContent = text;
  return within.appendChild(element);
};

function draw(model, stage, tools) {
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const map = L.map(stage, {
    attributionControl: false, boxZoom: false, scrollWheelZoom: false, zoomSnap: 0.5, minZoom: 1, maxZoom: 21,
    maxBounds: WORLD, maxBoundsViscosity: 1, zoomAnimation: !still, fadeAnimation: !still, inertia: !still,
  });
  map.fitBounds(WORLD);
  // The wheel scrolls the notebook, until somebody is at work on the map.
  map.on("focus", () => map.scrollWheelZoom.enable()).on("blur", () => map.scrollWheelZoom.disable());
  L.control.scale({ imperial: false }).addTo(map);

  // --- below: lines of longitude and latitude, and the image's tiles

  map.createPane("grid").style.zIndex = 150;
  const grid = L.layerGroup().addTo(map);
  const rule = () => {
    const size = map.getSize(), least = (100 * 360) / (256 * 2 ** map.getZoom());
    const step = STEPS.find((each) => each >= least) ?? 60;
    const [north, west] = position(map.containerPointToLatLng([0, 0])).reverse(), [south, east] = position(map.containerPointToLatLng(size)).reverse();
    const line = (from, to, at, name, degrees, sign) => {
      const label = `${Number(Math.abs(degrees).toFixed(4))}°${degrees ? ` ${sign[Number(degrees < 0)]}` : ""}`;
      L.polyline([from, to], { pane: "grid", interactive: false, className: "pg-area-line" }).addTo(grid);
      const { x, y } = map.latLngToContainerPoint(at);
      if (name === "pg-area-meridian" ? x > size.x - 55 : y < 20) return; // where the other ones stand
      L.marker(at, { pane: "grid", interactive: false, keyboard: false, icon: L.divIcon({ className: name, iconSize: null, html: label }) }).addTo(grid);
    };
    grid.clearLayers();
    for (let at = Math.ceil(west / step); at * step <= east; at++) {
      line([south, at * step], [north, at * step], [north, at * step], "pg-area-meridian", at * step, "EW");
    }
    for (let at = Math.ceil(south / step); at * step <= north; at++) {
      line([at * step, west], [at * step, east], [at * step, east], "pg-area-parallel", at * step, "NS");
    }
  };
  map.on("moveend resize", rule);
  rule();

  const asked = new Map();
  const Ground = L.GridLayer.extend({
    createTile({ x, y, z }, done) {
      const tile = make("img", document.createElement("div"), { alt: "", class: "pg-area-tile" });
      tile.onload = tile.onerror = () => URL.revokeObjectURL(tile.src);
      asked.set(`${this.options.image} ${z} ${x} ${y}`, (content) => {
        if (content) tile.src = URL.createObjectURL(new Blob([content]));
        done(null, tile);
      });
      model.send({ image: this.options.image, tile: [z, x, y] });
      return tile;
    },
  });
  const answered = ({ image, tile }, [content]) => {
    const key = [image, ...tile].join(" ");
    asked.get(key)?.(content);
    asked.delete(key);
  };
  let ground = null;
  const lay = () => {
    ground?.remove();
    asked.clear();
    const { image, bounds, credit } = model.get("ground");
    tools.credit.textContent = [credit, "Map: Leaflet 1.9.4"].filter(Boolean).join(" · ");
    ground = image ? new Ground({ image, bounds, noWrap: true, maxNativeZoom: 18, maxZoom: 21 }).addTo(map) : null;
    if (ground) look();
  };

  // --- above: the area, as rings of corners without the first one repeated

  let rings = [], mode = "";
  const outlines = ["pg-area-casing", "pg-area-shape"].map((className) => L.polygon([], { className, interactive: false, noClip: true }).addTo(map));
  const handles = L.layerGroup().addTo(map);
  const show = (shown = rings) => outlines.forEach((each) => each.setLatLngs(shown.map((ring) => ring.map(place))));
  const look = () => {
    const { bounds } = model.get("ground");
    if (!rings.length) return bounds && map.fitBounds(bounds);
    const inside = outlines[0].getBounds(), [south, north] = [inside.getSouthWest(), inside.getNorthEast()].map((each) => map.latLngToContainerPoint(each));
    if (!map.getBounds().contains(inside) || south.distanceTo(north) < 24) map.fitBounds(inside.pad(0.4), { maxZoom: 18 });
  };
  const tell = () => {
    for (const [name, button] of Object.entries(tools.buttons)) button.setAttribute("aria-pressed", String(name === mode));
    tools.remove.disabled = !rings.length;
    const corners = rings.flat().length;
    const state = mode || (corners > MOST_CORNERS ? "large" : corners && (rings.every(isBox) ? "edit" : "bend"));
    tools.hint.textContent = HINTS[state || ""];
    return state;
  };
  const put = (now) => {
    rings = now;
    model.set("area", rings.length ? { type: "Polygon", coordinates: rings.map((ring) => [...ring, ring[0]]) } : null);
    model.save_changes();
    read();
  };
  const read = () => {
    rings = (model.get("area")?.coordinates ?? []).map((ring) => ring.slice(0, -1).map(([x, y]) => [x, y]));
    turn("");
  };

  const handle = (at, name, title) => L.marker(place(at), {
    draggable: true, keyboard: false, title, icon: L.divIcon({ className: name, iconSize: null }),
  }).addTo(handles);
  const edit = (state) => {
    handles.clearLayers();
    if (state !== "edit" && state !== "bend") return;
    for (const ring of rings) {
      const boxed = isBox(ring);
      const markers = ring.map((corner) => handle(corner, "pg-area-corner", "Corner"));
      ring.forEach((corner, number) => {
        const besides = [ring.at(number - 1), ring[(number + 1) % ring.length]];
        const alongX = besides.map((beside) => beside[0] === corner[0]); // before the drag, on which an edge may pass the other one
        const marker = markers[number].on("drag", ({ latlng }) => {
          const [x, y] = position(latlng);
          if (boxed) besides.forEach((beside, side) => { alongX[side] ? (beside[0] = x) : (beside[1] = y); });
          [corner[0], corner[1]] = [x, y];
          if (boxed) markers.forEach((each, other) => other !== number && each.setLatLng(place(ring[other])));
          show();
        }).on("dragend", () => put(boxed ? rings.map((each) => (each === ring ? box(corner, ring[(number + 2) % 4]) : each)) : rings));
        if (boxed) return;
        marker.on("dblclick", () => ring.length > 3 && put(rings.map((each) => (each === ring ? ring.filter((_, other) => other !== number) : each))));
        const between = map.layerPointToLatLng(map.latLngToLayerPoint(place(corner)).add(map.latLngToLayerPoint(place(besides[1]))).divideBy(2));
        let added;
        handle(position(between), "pg-area-between", "Drag to add a corner")
          .on("dragstart", () => ring.splice(number + 1, 0, (added = position(between))))
          .on("drag", ({ latlng }) => { [added[0], added[1]] = position(latlng); show(); })
          .on("dragend", () => put(rings));
      });
    }
  };

  // --- drawing

  let start = null, corners = [];
  const turn = (to) => {
    mode = to;
    [start, corners] = [null, []];
    map.dragging[mode === "rectangle" ? "disable" : "enable"]();
    map.doubleClickZoom[mode ? "disable" : "enable"]();
    stage.dataset.mode = mode;
    show();
    edit(tell());
  };
  const under = (event) => map.mouseEventToLatLng(event);
  stage.addEventListener("pointerdown", (event) => {
    if (mode !== "rectangle" || event.button || event.target.closest(".leaflet-control")) return;
    start = event;
    stage.setPointerCapture(event.pointerId);
  });
  stage.addEventListener("pointermove", (event) => start && show([box(position(under(start)), position(under(event)))]));
  stage.addEventListener("pointerup", (event) => {
    if (!start) return;
    const drawn = box(position(under(start)), position(under(event)));
    const large = Math.min(Math.abs(event.clientX - start.clientX), Math.abs(event.clientY - start.clientY)) > 3;
    start = null;
    large ? put([drawn]) : show();
  });
  stage.addEventListener("pointercancel", () => start && turn(mode));
  const finish = () => {
    const whole = corners.length > 2;
    if (whole) put([corners]);
    return whole;
  };
  map.on("click", ({ latlng }) => {
    if (mode !== "polygon") return;
    const near = corners.length && map.latLngToContainerPoint(latlng).distanceTo(map.latLngToContainerPoint(place(corners.at(-1)))) < 4;
    if (!near) corners.push(position(latlng)); // a double click is two clicks on one corner
    show([corners]);
  }).on("mousemove", ({ latlng }) => mode === "polygon" && corners.length && show([[...corners, position(latlng)]]))
    .on("dblclick", () => mode === "polygon" && finish());
  stage.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && mode) turn("");
    if (event.key === "Enter" && mode === "polygon") finish();
  });
  for (const [name, button] of Object.entries(tools.buttons)) {
    button.onclick = () => {
      if (mode === name && finish()) return;
      turn(mode === name ? "" : name);
      if (mode) stage.focus({ preventScroll: true });
    };
  }
  tools.remove.onclick = () => put([]);

  // --- what the kernel says

  const changed = () => { read(); if (rings.length) look(); };
  model.on("change:area", changed);
  model.on("change:ground", lay);
  model.on("msg:custom", answered);
  read();
  lay();
  look();
  model.send({ shown: true });
  const resized = new ResizeObserver(() => stage.clientWidth && map.invalidateSize({ animate: false }));
  resized.observe(stage);
  return () => {
    resized.disconnect();
    model.off("change:area", changed);
    model.off("change:ground", lay);
    model.off("msg:custom", answered);
    map.remove();
  };
}

export default {
  render({ model, el }) {
    el.classList.add("playground-card", "pg-bare", "pg-area");
    el.dataset.lmSuppressShortcuts = "true"; // of JupyterLab, which has the arrow keys
    const bar = make("div", el, { class: "pg-area-tools", role: "group", "aria-label": "Draw the area" });
    const button = (text) => make("button", bar, { type: "button" }, text);
    const tools = { buttons: { rectangle: button("Rectangle"), polygon: button("Polygon") }, remove: button("Remove") };
    tools.hint = make("span", bar, { role: "status" });
    const stage = make("div", el, { class: "pg-area-map", role: "region", "aria-label": "Map of the area. Arrow keys move it, plus and minus zoom." });
    tools.credit = make("div", el, { class: "pg-area-credit" });
    // A map without a width has no zoom of its own, and would ask for a million tiles.
    let end = null;
    const laidOut = new ResizeObserver(() => {
      if (stage.clientWidth === 0 || stage.clientHeight === 0) return;
      laidOut.disconnect();
      end = draw(model, stage, tools);
    });
    laidOut.observe(stage);
    return () => { laidOut.disconnect(); end?.(); };
  },
};
