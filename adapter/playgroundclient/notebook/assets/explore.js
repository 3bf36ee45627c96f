"use strict";
// An interactive map of the detections in the page's own data. All text comes from elsewhere: it is only ever set as text.
const draw = () => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const element = (id) => document.getElementById(id);
  const count = (number) => number.toLocaleString("en");
  const total = data.tag.length;
  const DASHES = { solid: null, dashed: "6 4", dotted: "1 4", dashdot: "7 4 1 4" };

  // --- the map and its images

  const [west, south, east, north] = data.bounds;
  const bounds = L.latLngBounds([south, west], [north, east]);
  const moves = !matchMedia("(prefers-reduced-motion: reduce)").matches;
  const map = L.map("map", {
    preferCanvas: true, attributionControl: false, zoomSnap: 0.5, maxZoom: 22, maxBoundsViscosity: 0.5,
    maxBounds: bounds.pad(1.5), renderer: L.canvas({ padding: 0.2, tolerance: 4 }),
    zoomAnimation: moves, fadeAnimation: moves, inertia: moves,
  });
  map.fitBounds(bounds, { animate: false });
  map.setMinZoom(Math.max(0, map.getZoom() - 3));
  L.control.scale({ imperial: false, maxWidth: 120 }).addTo(map);

  const Embedded = L.TileLayer.extend({
    getTileUrl(place) { return this.options.tiles[`${place.x}/${place.y}`] || L.Util.emptyImageUrl; },
  });
  // Where the map is zoomed out there is place for thousands of tiles: only those that there are become elements.
  const extent = ({ tiles, zoom }) => {
    const places = Object.keys(tiles).map((place) => place.split("/").map(Number));
    const corner = (pick, pixel) => map.unproject([0, 1].map((axis) => 256 * pick(...places.map((place) => place[axis])) + pixel), zoom);
    return L.latLngBounds(corner(Math.min, 1), corner(Math.max, 255)); // a pixel less: rounding must not let the next tile in
  };
  const grounds = data.images.map((image, number) => {
    const pane = map.createPane(`ground-${number}`);
    pane.style.zIndex = 200 + number;
    if (Object.keys(image.tiles).length === 0) return pane; // it shows nothing of this place
    new Embedded("", {
      pane: `ground-${number}`, tiles: image.tiles, minNativeZoom: image.zoom, maxNativeZoom: image.zoom, maxZoom: 22,
      keepBuffer: 4, bounds: extent(image),
    }).on("tileloadstart", ({ tile }) => {
      // Between tiles of a zoom that is no whole number there would be hair lines.
      tile.style.width = tile.style.height = `${parseFloat(tile.style.width) + 0.6}px`;
    }).addTo(map);
    return pane;
  });
  element("credit").textContent = [
    ...data.images.map((image) => image.credit && `${image.label}: ${image.credit}`).filter(Boolean),
    "Map: Leaflet 1.9.4",
  ].join(" · ");

  if (grounds.length === 2) {
    const share = element("share");
    element("swipe").hidden = false;
    element("left-label").textContent = "Before";
    element("right-label").textContent = "After";
    share.setAttribute("aria-label", "How much of the map shows the image from before, in %");
    const divide = () => {
      const size = map.getSize();
      const [least, most] = [18, size.x - 18]; // the middle of the thumb, at either end of its way
      const at = least + (most - least) * share.value / 100;
      const from = map.containerPointToLayerPoint([0, 0]), to = map.containerPointToLayerPoint(size);
      const middle = from.x + at;
      const box = (left, right) => `polygon(${left}px ${from.y}px, ${right}px ${from.y}px, ${right}px ${to.y}px, ${left}px ${to.y}px)`;
      grounds[0].style.clipPath = box(from.x, middle);
      grounds[1].style.clipPath = box(middle, to.x);
      element("divider").style.left = `${at}px`;
    };
    share.addEventListener("input", divide);
    map.on("move zoom viewreset resize", divide);
    divide();
  }

  // --- the detections, from whole millionths of a degree, each given by its distance from the last one

  let at = 0, x = 0, y = 0;
  const take = () => data.shapes[at++];
  const places = () => Array.from({ length: take() }, () => {
    x += take();
    y += take();
    return [y / 1e6, x / 1e6];
  });
  const shape = () => {
    const parts = take();
    if (parts === 0) return { points: places() };
    return { rings: Array.from({ length: parts }, () => Array.from({ length: take() }, places)) };
  };
  const styles = data.tags.map((tag) => ({
    color: tag.colour, fillColor: tag.colour, dashArray: DASHES[tag.outline], stroke: true, fill: true, weight: 1.5, noClip: true,
    smoothFactor: 0.5, bubblingMouseEvents: false,
  }));
  const known = (number) => (data.confidence[number] >= 0 ? data.confidence[number] / 1000 : 1);
  const layers = data.tag.map((tag, number) => {
    const found = shape(), look = { ...styles[tag] };
    look.opacity = 0.35 + 0.65 * known(number);
    look.fillOpacity = 0.1 + 0.3 * known(number);
    const layer = found.rings
      ? L.polygon(found.rings, look)
      : L.featureGroup(found.points.map((place) => L.circleMarker(place, { ...look, radius: 5 })));
    return layer.on("click", () => choose(number));
  });
  if (data.area) {
    [at, x, y] = [0, 0, 0];
    data.shapes = data.area;
    const frame = shape().rings;
    const world = [[-89, -540], [-89, 540], [89, 540], [89, -540]];
    const quiet = { interactive: false, noClip: true };
    L.polygon([world, ...frame.flat()], { ...quiet, stroke: false, fillColor: "#0d1219", fillOpacity: grounds.length ? 0.45 : 0.15 }).addTo(map);
    L.polygon(frame, { ...quiet, fill: false, color: "#0d1219", opacity: 0.6, weight: 4 }).addTo(map);
    L.polygon(frame, { ...quiet, fill: false, color: "#ffffff", weight: 2, dashArray: "8 5" }).addTo(map);
  }
  const every = L.layerGroup(layers).addTo(map);

  // --- what is shown: by tag and by confidence

  const shown = new Uint8Array(total).fill(1);
  const ticked = data.tags.map(() => true);
  let least = 0, chosen = -1, thin = false;

  const pieces = (layer) => (layer.getLayers ? layer.getLayers() : [layer]);
  const filter = () => {
    let sum = 0;
    layers.forEach((layer, number) => {
      const wanted = ticked[data.tag[number]] && (data.confidence[number] < 0 || data.confidence[number] >= least);
      sum += wanted;
      if (wanted === Boolean(shown[number])) return;
      shown[number] = wanted;
      for (const piece of pieces(layer)) {
        piece.options.interactive = wanted;
        piece.setStyle({ stroke: wanted, fill: wanted });
      }
    });
    element("status").textContent = total ? `${count(sum)} of ${count(total)} detections shown` : "No detections";
    if (chosen >= 0 && !shown[chosen]) choose(-1);
    element("previous").disabled = element("next").disabled = sum === 0;
  };

  // Lines that are as thick as what they go round would hide it.
  const lengths = layers.slice(0, 200).map((layer) => {
    const box = layer.getBounds();
    return Math.max(box.getEast() - box.getWest(), box.getNorth() - box.getSouth());
  }).sort((one, other) => one - other);
  const usual = lengths[lengths.length >> 1] || 0;
  const thicken = () => {
    const small = usual > 0 && usual * 256 * 2 ** map.getZoom() / 360 < 12;
    if (small === thin) return;
    thin = small;
    layers.forEach((layer, number) => pieces(layer).forEach((piece) => piece.setStyle({
      weight: thin ? 0.5 : 1.5, fillOpacity: (thin ? 0.3 : 0.1) + (thin ? 0.6 : 0.3) * known(number),
    })));
  };
  map.on("zoomend", thicken);

  const boxes = data.tags.map((tag, number) => {
    const label = document.createElement("label"), box = document.createElement("input");
    label.className = "tag";
    box.type = "checkbox";
    box.checked = true;
    box.addEventListener("change", () => { ticked[number] = box.checked; filter(); });
    const swatch = document.createElement("span");
    swatch.className = "swatch";
    swatch.setAttribute("aria-hidden", "true");
    const drawing = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    const line = document.createElementNS("http://www.w3.org/2000/svg", "rect");
    const look = { x: 1, y: 1, width: 20, height: 10, fill: tag.colour, "fill-opacity": 0.4, stroke: tag.colour, "stroke-width": 2 };
    for (const [name, value] of Object.entries(look)) line.setAttribute(name, value);
    if (DASHES[tag.outline]) line.setAttribute("stroke-dasharray", DASHES[tag.outline]);
    drawing.append(line);
    swatch.append(drawing);
    const name = document.createElement("span"), number_of = document.createElement("span");
    name.textContent = tag.name;
    number_of.textContent = count(tag.count);
    label.append(box, swatch, name, number_of);
    element("tags").append(label);
    return box;
  });
  if (boxes.length > 3) {
    const button = document.createElement("button");
    button.type = "button";
    button.id = "all";
    button.textContent = "All or none";
    button.addEventListener("click", () => {
      const wanted = !boxes.every((box) => box.checked);
      boxes.forEach((box, number) => { box.checked = ticked[number] = wanted; });
      filter();
    });
    element("tags").append(button);
  }
  if (boxes.length === 0) element("tags").hidden = true;

  if (data.confidence.some((value) => value >= 0)) {
    element("confidence").hidden = false;
    element("least").addEventListener("input", (event) => {
      least = event.target.value * 10;
      element("least-shown").textContent = `${event.target.value} %`;
      filter();
    });
  }

  // --- one detection

  const order = Array.from(layers.keys()).sort((one, other) => data.confidence[other] - data.confidence[one]);
  const rank = new Map(order.map((number, place) => [number, place]));
  let marks = [];

  const mark = (layer) => {
    marks.forEach((each) => each.remove());
    marks = layer ? [["#1d2430", 6], ["#ffffff", 3]].map(([color, weight]) => {
      const look = { color, weight, fill: false, interactive: false };
      return (layer.getLatLngs
        ? L.polygon(layer.getLatLngs(), look)
        : L.circleMarker(layer.getBounds().getCenter(), { ...look, radius: 9 })).addTo(map);
    }) : [];
  };

  function choose(number, move = false) {
    chosen = number;
    const facts = element("facts");
    facts.replaceChildren();
    element("hint").hidden = number >= 0;
    mark(layers[number]);
    if (number < 0) return;
    const add = (name, value) => {
      const term = document.createElement("dt"), text = document.createElement("dd");
      term.textContent = name;
      text.textContent = value;
      facts.append(term, text);
    };
    add("tag", data.tags[data.tag[number]].name);
    if (data.confidence[number] >= 0) add("confidence", `${(data.confidence[number] / 10).toFixed(1)} %`);
    const box = layers[number].getBounds(), middle = box.getCenter();
    for (const column of data.columns) {
      const value = column.at ? column.values[column.at[number]] : column.values[number];
      if (value !== null && value !== undefined && value !== "") add(column.name, String(value));
    }
    add("latitude", middle.lat.toFixed(6));
    add("longitude", middle.lng.toFixed(6));
    if (move && !map.getBounds().pad(-0.1).contains(box)) map.panTo(middle, { animate: moves });
  }

  const step = (by) => {
    let place = chosen < 0 ? (by > 0 ? -1 : 0) : rank.get(chosen);
    for (let tries = 0; tries < total; tries++) {
      place = (place + by + total) % total;
      if (shown[order[place]]) return choose(order[place], true);
    }
  };
  element("next").addEventListener("click", () => step(1));
  element("previous").addEventListener("click", () => step(-1));
  map.on("click", () => choose(-1));

  filter();
  thicken();
  element("card").hidden = total === 0;
  new ResizeObserver(() => map.invalidateSize({ animate: false })).observe(element("map"));
  // Two frames later it has been painted: what measures the page looks for this.
  requestAnimationFrame(() => requestAnimationFrame(() => {
    performance.mark("map-shown");
    document.documentElement.dataset.shown = every.getLayers().length;
  }));
};

// A frame may be loaded before it is laid out. A map without a width has no zoom of its own, and at zoom 0 a height of 300
// pixels is place for a million tiles: the page would stand still.
const stage = document.getElementById("map");
const laidOut = new ResizeObserver(() => {
  if (stage.clientWidth === 0 || stage.clientHeight === 0) return;
  laidOut.disconnect();
  draw();
});
laidOut.observe(stage);
