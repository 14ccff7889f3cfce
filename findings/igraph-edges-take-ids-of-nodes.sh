#!/usr/bin/env bash
# igraph 1.0.0 (Python): reading GraphML, edges get the ids of nodes as their id.
#
# Expected: <edge id="visit-7"> has the id "visit-7", and an edge without one has none (GraphML
#   Primer, "Declaring an Edge": the identifier is optional). networkx 3.6.1 reads it so.
# What happens: as soon as one edge has an id, the first edge is given the id of the first node,
#   the second that of the second, and so on. Attributes of edges in <data> are right.
# Why it matters: where edges stand for documents or visits, the id is the link to the source.
#   After reading, a tie between two bodies carries the name of a third; nothing looks wrong.
set -euo pipefail

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check igraph==1.0.0 networkx==3.6.1

cat > ties.graphml <<'EOF'
<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns">
  <graph edgedefault="undirected">
    <node id="torture"/> <node id="defenders"/> <node id="women"/>
    <edge id="visit-7" source="defenders" target="women"/>
    <edge source="women" target="torture"/>
  </graph>
</graphml>
EOF
venv/bin/python - <<'EOF'
import sys
import igraph
import networkx
expected = [data.get("id") for *_, data in networkx.read_graphml("ties.graphml").edges(data=True)]
seen = igraph.Graph.Read_GraphML("ties.graphml").es["id"]
print("expected:", sorted(map(str, expected)))
print("seen:    ", seen)
still = sorted(map(str, expected)) == ["None", "visit-7"] and seen == ["torture", "defenders"]
sys.exit(0 if still else 1)
EOF
