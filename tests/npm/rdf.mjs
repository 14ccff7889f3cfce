// Read RDF as n3.js does, or hash it: node rdf.mjs n3 FORMAT FILE; node rdf.mjs hash FILE...
// "n3" prints N-Quads; "hash" prints the SHA-256 of each file of N-Quads in its canonical form
// (RDFC-1.0), one a line.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const [command, ...files] = process.argv.slice(2);

async function hash(path) {
  const { canonize } = require("rdf-canonize");
  const options = { algorithm: "RDFC-1.0", inputFormat: "application/n-quads" };
  const canonical = await canonize(readFileSync(path, "utf8"), options);
  return createHash("sha256").update(canonical).digest("hex");
}

function quads(format, path) {
  const { Parser, Writer } = require("n3");
  const statements = new Parser({ format, baseIRI: "x:" }).parse(readFileSync(path, "utf8"));
  return new Writer({ format: "N-Quads" }).quadsToString(statements);
}

if (command === "hash") {
  for (const path of files) console.log(await hash(path));
} else {
  process.stdout.write(quads(...files));
}
