#!/usr/bin/env bash
# rispy 0.10.0: an address with a semicolon becomes two addresses, none of which works.
#
# Expected: one address for each UR line; ";" may stand in paths and queries (RFC 3986, 3.3 and
#   3.4, sub-delims). Keywords, where ";" does separate in many exports, are left whole here.
# What happens: UR values are cut at each semicolon, and written back as two UR lines.
# Why it matters: addresses of document servers carry such parts (";lang=fr", "?symbol=...;open").
#   A bibliography that passed through has dead links, and one more source than was cited.
set -euo pipefail

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check rispy==0.10.0

venv/bin/python - <<'EOF'
import sys
import rispy
text = """TY  - RPRT
KW  - defenders;reprisals
UR  - https://docs.example.org/report;lang=fr
ER  - 
"""
[entry] = rispy.loads(text)
print("expected: ['https://docs.example.org/report;lang=fr']")
print("seen:    ", entry["urls"], entry["keywords"])
still = entry["urls"] == ["https://docs.example.org/report", "lang=fr"]
sys.exit(0 if still and entry["keywords"] == ["defenders;reprisals"] else 1)
EOF
