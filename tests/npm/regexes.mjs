// Reads [[pattern, flags], ...] and writes what recheck says of each: [status, complexity, attack].
import { readFileSync } from "node:fs";
import { checkSync } from "recheck";

// The automaton gives the same verdict each time, which the fuzzer does not; where it takes longer than
// milliseconds, it finds none within seconds either, and the measured times decide.
const MILLISECONDS = 500;
const patterns = JSON.parse(readFileSync(0, "utf8"));
const said = patterns.map(([pattern, flags]) => {
  const found = checkSync(pattern, flags, { checker: "automaton", timeout: MILLISECONDS });
  return [found.status, found.complexity?.summary ?? "", found.attack?.pattern ?? ""];
});
process.stdout.write(JSON.stringify(said));
