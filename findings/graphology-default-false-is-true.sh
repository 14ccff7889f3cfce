#!/usr/bin/env bash
# graphology-graphml 0.5.2 (JavaScript): a boolean that is false by default is the text "false".
#
# Expected: false for an edge without a value of its own, as for one that says false (GraphML
#   Primer, "Declaring GraphML-Attributes": the default is of the type of the attribute).
# What happens: values in <data> are read by their type, defaults are left as texts. In JavaScript
#   the text "false" is true, and the default 2 of a number is the text "2", so sums join texts.
# Why it matters: files are small because of defaults. A filter for disputed ties keeps those that
#   say nothing, so that all ties of a graph look disputed but the one that was looked at.
set -euo pipefail

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --silent --no-audit --no-fund --prefix . graphology@0.26.0 graphology-graphml@0.5.2

cat > ties.graphml <<'EOF'
<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns">
  <key id="d" for="edge" attr.name="disputed" attr.type="boolean"><default>false</default></key>
  <graph edgedefault="undirected">
    <node id="torture"/> <node id="defenders"/> <node id="women"/>
    <edge source="defenders" target="women"><data key="d">false</data></edge>
    <edge source="women" target="torture"/>
  </graph>
</graphml>
EOF
node - <<'EOF'
const Graph = require('graphology'), graphml = require('graphology-graphml');
const text = require('fs').readFileSync('ties.graphml', 'utf8');
const seen = graphml.parse(Graph, text).mapEdges((edge, {disputed}) => disputed);
console.log('expected:', [false, false]);
console.log('seen:    ', seen);
process.exit(seen[0] === false && seen[1] === 'false' ? 0 : 1);
EOF
