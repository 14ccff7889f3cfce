#!/usr/bin/env bash
# sarif-tools 3.0.5: `sarif --check error` fails for results that are gone or accepted.
#
# Expected: success. baselineState "absent" is a result of an earlier run that is no longer there
#   (SARIF 2.1.0, 3.27.24); one with an accepted suppression is not to be acted on (3.27.23, 3.35).
# What happens: both count as errors in summary and check, and both stand in the CSV without any
#   mark. A result without ruleId, which is optional (3.27.5), stops the program with a KeyError.
# Why it matters: a team that mends all findings, and states why the rest are accepted, as SARIF
#   provides for, still has a red build; mending more makes the number of errors no smaller.
set -euo pipefail

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check sarif-tools==3.0.5

cat > run.sarif <<'EOF'
{"version": "2.1.0", "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
 "runs": [{"tool": {"driver": {"name": "check"}}, "results": [
  {"ruleId": "source", "level": "error", "message": {"text": "was mended"}, "baselineState": "absent"},
  {"ruleId": "source", "level": "error", "message": {"text": "was looked at"}, "baselineState": "unchanged",
   "suppressions": [{"kind": "external", "status": "accepted", "justification": "known gap"}]}]}]}
EOF
code=0
venv/bin/sarif --check error summary run.sarif > summary.txt 2>&1 || code=$?
echo "expected: exit code 0, no error"
echo "seen:     exit code $code, $(grep -m 1 '^error' summary.txt)"
[ "$code" != 0 ] && grep -q '^error: 2' summary.txt
