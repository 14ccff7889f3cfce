#!/usr/bin/env bash
# networkx 3.6.1: write_gexf writes a file that read_gexf cannot read, if a whole number comes first.
#
# Expected: what was written is read. GEXF has one type for each declared attribute (GEXF 1.2,
#   "Declaring attributes"), so 2 and 1.5 need the type double.
# What happens: the type is taken from the first value that is met, "long" for 2, and 1.5 is
#   written under it without a word. Reading stops with a ValueError. write_graphml, in the same
#   release, declares the attribute twice, as long and as double.
# Why it matters: strengths and shares in a network are whole numbers now and then. Whether an
#   export can be opened depends on which node was added first.
set -euo pipefail

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check networkx==3.6.1

venv/bin/python - <<'EOF'
import sys
import networkx
def again(*values):
    graph = networkx.Graph()
    for number, value in enumerate(values):
        graph.add_node(number, strength=value)
    networkx.write_gexf(graph, "strength.gexf")
    try:
        return [data["strength"] for _, data in networkx.read_gexf("strength.gexf").nodes(data=True)]
    except ValueError as error:
        return f"ValueError: {error}"
print("expected: [2.0, 1.5] and [1.5, 2.0]")
seen = again(2, 1.5), again(1.5, 2)
print("seen:    ", *seen, sep=" ")
sys.exit(0 if str(seen[0]).startswith("ValueError") and seen[1] == [1.5, 2.0] else 1)
EOF
