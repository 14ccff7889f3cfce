# Two commands do everything: `make serve` and `make test`. They need Python 3.11 and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.PHONY: serve test lint build check clean constraints

serve: $(STAMP)  ## install, build, check, and serve on 127.0.0.1:8053
	$(BIN)/hrd-graph build
	$(BIN)/hrd-graph serve

test: $(STAMP)  ## linters, types and all tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy graph_api tests
	$(BIN)/pytest

check: $(STAMP)  ## check the data, vocabulary and questions
	$(BIN)/hrd-graph check

build: $(STAMP)  ## build the snapshot
	$(BIN)/hrd-graph build

# pip checks each package against the hashes; the project itself comes last and brings none.
$(STAMP): setup.cfg pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "HRD Graph needs Python 3.11 or newer; $(PYTHON) is older. Try: make PYTHON=python3.11 $(MAKECMDGOALS)"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r constraints.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

# Needs uv (pip install uv). Run after a change of the dependencies in setup.cfg.
constraints:
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
	  --no-annotate --no-emit-index-url --all-extras setup.cfg -o constraints.txt

clean:
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .pytest_cache .ruff_cache
