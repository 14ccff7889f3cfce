// Reads [[pattern, flags], ...] and writes what recheck says of each: [status, complexity, attack].
import { readFileSync } from "node:fs";
import { checkSync } from "recheck";

const MILLISECONDS = 1500;
const patterns = JSON.parse(readFileSync(0, "utf8"));
const said = patterns.map(([pattern, flags]) => {
  const found = checkSync(pattern, flags, { timeout: MILLISECONDS });
  return [found.status, found.complexity?.summary ?? "", found.attack?.pattern ?? ""];
});
process.stdout.write(JSON.stringify(said));
