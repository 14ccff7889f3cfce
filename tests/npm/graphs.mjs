// Print nodes and edges of GraphML and GEXF files as graphology reads them: node graphs.mjs FILE...
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const Graph = require("graphology");
const readers = { gexf: require("graphology-gexf"), graphml: require("graphology-graphml") };

const graphs = process.argv.slice(2).map((path) => {
  const reader = readers[path.split(".").pop()];
  return reader.parse(Graph, readFileSync(path, "utf8")).export();
});
process.stdout.write(JSON.stringify(graphs));
