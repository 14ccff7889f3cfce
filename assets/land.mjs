// The outline of the land for the maps, without borders: rings of longitude and latitude, to a tenth
// of a degree. Source: Natural Earth, 1:110 million (public domain), from the package world-atlas.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, "../graph_api/overlap/figures/built");

const { arcs, transform, objects } = JSON.parse(
  readFileSync(join(here, "node_modules/world-atlas/land-110m.json"), "utf8"),
);

/** Read one arc: TopoJSON writes whole numbers, each the step from the one before. */
function points(index) {
  let [x, y] = [0, 0];
  const line = arcs[index < 0 ? ~index : index].map(([dx, dy]) => {
    [x, y] = [x + dx, y + dy];
    return [0, 1].map((axis) => [x, y][axis] * transform.scale[axis] + transform.translate[axis]);
  });
  return index < 0 ? line.reverse() : line;
}

const round = (value) => Math.round(value * 10) / 10;
const ring = (indexes) => indexes.flatMap((index, i) => points(index).slice(i ? 1 : 0)).map((point) => point.map(round));
const polygons = objects.land.geometries.flatMap((shape) => (shape.type === "Polygon" ? [shape.arcs] : shape.arcs));

mkdirSync(out, { recursive: true });
writeFileSync(join(out, "land.json"), JSON.stringify(polygons.flatMap((shape) => shape.map(ring))));
writeFileSync(
  join(out, "land.licence.txt"),
  readFileSync(join(here, "node_modules/world-atlas/LICENSE"), "utf8"),
);
