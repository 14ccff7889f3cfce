// Network, matrix and table, brushed together: what is pointed at in one is marked in all.
// Without this script every mandate and pair is still a link.

const network = document.querySelector("#network");
const matrix = document.querySelector("#matrix");
const status = document.querySelector(".brushed-now");
const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const rows = matrix ? all(".row", matrix) : [];
const nodes = network ? all(".node", network) : [];
const edges = network ? all(".edge[data-p]", network) : [];
const lines = all("tr[data-p]");
const title = (element) => element.querySelector("title").textContent;
const name = (i) => title(rows[i]);
const ends = (element) => element.dataset.p.split(" ");

function shared(a, b) {
  const [i, j] = a < b ? [a, b] : [b, a];
  return Number(rows[i].dataset.shared?.split(",")[j - i - 1] || 0);
}

function light(elements, test) {
  for (const element of elements) element.classList.toggle("lit", test(element));
}

function say(text) {
  if (status) status.textContent = text;
}

/** Mark one mandate and its links everywhere; none takes all marks away. */
function brush(mandate) {
  const on = mandate !== null;
  const key = String(mandate);
  const linked = new Set([key]);
  for (const edge of edges) if (ends(edge).includes(key)) ends(edge).forEach((end) => linked.add(end));
  for (const figure of [network, matrix]) figure?.classList.toggle("brushed", on);
  light(edges, (edge) => on && ends(edge).includes(key));
  light([...nodes, ...rows], (node) => on && linked.has(node.dataset.m));
  light(lines, (line) => on && ends(line).includes(key));
  const node = nodes.find((other) => other.dataset.m === key);
  say(on ? title(node ?? rows[mandate]) + "." : status?.dataset.hint ?? "");
}

function brushPair(a, b) {
  const pair = [String(a), String(b)];
  const same = (element) => pair.every((end) => ends(element).includes(end));
  for (const figure of [network, matrix]) figure?.classList.add("brushed");
  light(edges, same);
  light([...nodes, ...rows], (node) => pair.includes(node.dataset.m));
  light(lines, same);
  const count = shared(a, b);
  say(`${name(a)} and ${name(b)} share ${count || "nothing"}.`);
}

/** One stop for Tab in each picture; the arrow keys go on from there. */
function rove(elements, next) {
  elements.forEach((element, i) => element.setAttribute("tabindex", i ? "-1" : "0"));
  for (const element of elements) {
    element.addEventListener("keydown", (event) => {
      const target = next(element, event.key);
      if (!target) return;
      event.preventDefault();
      for (const other of elements) other.setAttribute("tabindex", other === target ? "0" : "-1");
      target.focus();
    });
  }
}

const DIRECTIONS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

function centre(element) {
  const box = element.querySelector(".mark").getBoundingClientRect();
  return [box.x + box.width / 2, box.y + box.height / 2];
}

/** The nearest mandate in the direction of the key: what lies straight ahead comes first. */
function neighbour(from, key) {
  if (key === "Home") return nodes[0];
  if (key === "End") return nodes.at(-1);
  const direction = DIRECTIONS[key];
  if (!direction) return null;
  const [x, y] = centre(from);
  let best = null;
  let least = Infinity;
  for (const node of nodes) {
    if (node === from) continue;
    const [dx, dy] = [centre(node)[0] - x, centre(node)[1] - y];
    const ahead = dx * direction[0] + dy * direction[1];
    const aside = Math.abs(dx * direction[1]) + Math.abs(dy * direction[0]);
    if (ahead > 1 && ahead + 2 * aside < least) [best, least] = [node, ahead + 2 * aside];
  }
  return best;
}

const other = (from, to) => {
  const address = new URL(rows[from].href);
  const target = new URL(rows[to].href).searchParams;
  address.searchParams.set("with", target.get("with") ?? target.get("mandate"));
  return address;
};

function pairAddress(a, b) {
  const line = lines.find((row) => [a, b].every((end) => ends(row).includes(String(end))));
  return line?.querySelector("a").href ?? other(a, b).href;
}

function watchMatrix() {
  const cells = matrix.querySelector(".cells");
  const count = rows.length;
  const cursor = document.createElementNS(matrix.namespaceURI, "rect");
  for (const [key, value] of [["class", "cursor"], ["width", 1], ["height", 1], ["visibility", "hidden"], ["vector-effect", "non-scaling-stroke"]]) cursor.setAttribute(key, value);
  cells.append(cursor);
  let column = null;

  function show(i, j) {
    cursor.setAttribute("x", j);
    cursor.setAttribute("y", i);
    cursor.setAttribute("visibility", "visible");
    if (i === j) brush(i);
    else brushPair(i, j);
  }
  function under(event) {
    const box = cells.querySelector("rect").getBoundingClientRect();
    const place = [event.clientY - box.y, event.clientX - box.x].map((at) => Math.floor((at / box.width) * count));
    return place.every((at) => at >= 0 && at < count) ? place : null;
  }
  const leave = () => {
    column = null;
    cursor.setAttribute("visibility", "hidden");
    brush(null);
  };
  cells.addEventListener("pointermove", (event) => {
    const place = under(event);
    if (place) show(...place);
  });
  cells.addEventListener("pointerleave", leave);
  cells.addEventListener("click", (event) => {
    const place = under(event);
    if (place && place[0] !== place[1] && shared(...place)) location.href = pairAddress(...place);
  });
  rove(rows, (row, key) => {
    const i = rows.indexOf(row);
    if (key === "ArrowLeft" || key === "ArrowRight") {
      const step = key === "ArrowRight" ? 1 : -1;
      column = column === null ? (step > 0 ? 0 : count - 1) : (column + step + count) % count;
      show(i, column);
      return row;
    }
    if (key === "Enter" && column !== null && column !== i) {
      location.href = pairAddress(i, column);
      return row;
    }
    if (key === "Home") return rows[0];
    if (key === "End") return rows.at(-1);
    return { ArrowUp: rows[i - 1], ArrowDown: rows[i + 1] }[key] ?? null;
  });
  for (const row of rows) {
    row.addEventListener("focus", () => {
      if (column === null) brush(Number(row.dataset.m));
      else show(rows.indexOf(row), column);
    });
    row.addEventListener("blur", (event) => {
      if (!rows.includes(event.relatedTarget)) leave();
    });
  }
}

for (const element of [...nodes, ...rows]) {
  element.addEventListener("pointerenter", () => brush(Number(element.dataset.m)));
  element.addEventListener("pointerleave", () => brush(null));
}
for (const line of lines) {
  const [a, b] = ends(line);
  if (a === "" || b === "" || !matrix) continue;
  const on = () => brushPair(Number(a), Number(b));
  line.addEventListener("pointerenter", on);
  line.addEventListener("focusin", on);
  line.addEventListener("pointerleave", () => brush(null));
  line.addEventListener("focusout", () => brush(null));
}
for (const node of nodes) {
  node.addEventListener("focus", () => brush(Number(node.dataset.m)));
  node.addEventListener("blur", () => brush(null));
}
if (nodes.length) rove(nodes, neighbour);
if (matrix && rows.length) watchMatrix();
if (status) brush(null);

for (const figure of all(".drawn")) {
  const svg = figure.querySelector("svg");
  const tools = figure.querySelector(".zoom");
  if (!tools) continue;
  const width = svg.viewBox.baseVal.width;
  let zoom = 1;
  tools.hidden = false;
  tools.addEventListener("click", (event) => {
    const way = event.target.closest("button")?.dataset.zoom;
    if (!way) return;
    const shown = svg.getBoundingClientRect().width / width;
    zoom = Math.min(4, Math.max(0.25, shown * (way === "in" ? 1.4 : 1 / 1.4)));
    svg.classList.add("enlarged");
    svg.setAttribute("width", String(width * zoom));
    svg.removeAttribute("height");
  });
}
