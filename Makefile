# Two commands do everything: `make serve` and `make test`. They need Python 3.11 and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
EDITOR := graph_api/web/static/built/editor.js
# Some tests use JavaScript programs; without npm they are skipped, and `make test` says so.
NPM := tests/npm/node_modules/.package-lock.json

.PHONY: bench-import fuzz-import test-real-files serve test lint build check clean constraints

serve: $(STAMP) $(EDITOR)  ## install, build, check, and serve on 127.0.0.1:8053
	$(BIN)/hrd-graph build
	$(BIN)/hrd-graph serve

test: $(STAMP) $(EDITOR) $(NPM)  ## linters, types and all tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy graph_api tests
	$(BIN)/pytest

# A third size shows the line beyond: RECORDS="10000 268000 1000000".
RECORDS ?= 10000 268000
bench-import: $(STAMP)  ## time imports of generated exports and what follows, against their goals
	PYTHONPATH=tests $(BIN)/python tests/bench/import_time.py --records $(RECORDS)

fuzz-import: $(STAMP)  ## 10,000 mutated records through the import
	PYTHONPATH=tests $(BIN)/python tests/bench/import_fuzz.py

# The files themselves may not be shipped: FILES is the folder with uhri/ and upr_info/.
test-real-files: $(STAMP)  ## test the imports on real files, FILES=folder
	HRD_GRAPH_REAL_FILES=$(FILES) $(BIN)/pytest tests/importers/test_records.py

.PHONY: fuzz-sort
fuzz-sort: $(STAMP)  ## 10,000 sorts of mixed values against the documented order
	HRD_GRAPH_SORTS=100 $(BIN)/pytest -q tests/sparql/test_sorting.py

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
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation \
	  --config-settings=bundle=no -e .
	@touch $@

$(NPM): tests/npm/package-lock.json
	@if command -v npm >/dev/null; then npm ci --prefix tests/npm --silent --no-audit --no-fund && touch $@; \
	else echo "npm is not installed: the tests with its tools are skipped"; fi

# The SPARQL editor is bundled from npm, with pinned versions and hashes. Without it all else works.
$(EDITOR): assets/package-lock.json assets/build.mjs assets/editor.js assets/land.mjs | $(STAMP)
	@$(BIN)/python assets/bundle.py

# Needs uv (pip install uv). Run after a change of the dependencies in setup.cfg.
constraints:
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
	  --no-annotate --no-emit-index-url --all-extras setup.cfg -o constraints.txt

# The peers: Oxigraph's server comes with ours, rdflib-endpoint gets an environment of its own;
# Virtuoso 7 (virtuoso-opensource-7) and wrk are Debian's. QUADS sets the size of the data.
.PHONY: bench
QUADS ?= 3200000
RDFLIB := build/bench/rdflib-endpoint/bin/python
bench: $(STAMP) $(RDFLIB)  ## measure the endpoint beside other servers, in about half an hour
	PYTHONPATH=tests $(BIN)/python -m bench.endpoint --quads $(QUADS) --rdflib $(RDFLIB)
	$(MAKE) bench-engines

.PHONY: bench-engines
SPARQ := build/bench/sparq/bin/python
bench-engines: $(SPARQ)  ## measure pyoxigraph and sparq-rdf in one process, on 100,000 statements
	PYTHONPATH=tests $(SPARQ) -m bench.endpoint.in_process

$(SPARQ):
	$(PYTHON) -m venv build/bench/sparq
	$@ -m pip install --quiet --disable-pip-version-check sparq-rdf==0.1.6 pyoxigraph==0.5.13

$(RDFLIB):
	$(PYTHON) -m venv build/bench/rdflib-endpoint
	$@ -m pip install --quiet --disable-pip-version-check rdflib-endpoint==0.6.3 uvicorn

bench-pages: $(STAMP) $(EDITOR)  ## time and weight of every page, against their limits
	cd tests && ../$(BIN)/python -m bench.pages

# The annotated documents may not be shipped: READING is the folder with reading/, seed/ and gold/.
.PHONY: bench-reading
DOCUMENTS ?= 1000
bench-reading: $(STAMP)  ## precision and recall of readings, and their speed
	HRD_GRAPH_READING=$(READING) PYTHONPATH=tests $(BIN)/python -m bench.reading --documents $(DOCUMENTS)

# Another graph than our own: make bench-overlap SNAPSHOTS=folder.
.PHONY: bench-overlap
bench-overlap: $(STAMP)  ## time overlaps and their pictures, against their goals
	cd tests && ../$(BIN)/python -m bench.overlap $(abspath $(SNAPSHOTS))

screenshots: $(STAMP) $(EDITOR)  ## a picture of every page, wide and narrow, light and dark, in build/screenshots
	cd tests && ../$(BIN)/python -m browser.screenshots

# pyshacl-turbo and shacl-rust get environments of their own: nothing else needs them. QUICK=--quick leaves out what
# takes long and has no goal.
.PHONY: bench-validation correctness
TURBO := build/bench/pyshacl-turbo/bin/python
RUST := build/bench/shacl-rust/bin/python
bench-validation: $(STAMP) $(TURBO) $(RUST)  ## measure validation engines against their goals, in half an hour
	PYTHONPATH=tests $(BIN)/python -m bench.validation --turbo $(TURBO) --rust $(RUST) $(QUICK)

$(TURBO):
	$(PYTHON) -m venv build/bench/pyshacl-turbo
	$@ -m pip install --quiet --disable-pip-version-check pyshacl-turbo==0.6.5

$(RUST):
	$(PYTHON) -m venv build/bench/shacl-rust
	$@ -m pip install --quiet --disable-pip-version-check shacl-rust==0.2.12

# The W3C suite is read from the folder in HRD_GRAPH_SHACL_TESTS, and left out without it.
correctness: $(STAMP)  ## compare the engines: W3C suite, mutants of our data, random graphs
	[ -z "$$HRD_GRAPH_SHACL_TESTS" ] || PYTHONPATH=tests $(BIN)/python -W ignore -m validation.w3c
	PYTHONPATH=tests $(BIN)/python -W ignore -m validation.mutants
	PYTHONPATH=tests $(BIN)/python -m validation.random_graphs

# Two validators from npm that share no code with ours or with pySHACL.
.PHONY: third-opinion
THIRD := build/third-opinion
third-opinion: $(STAMP) $(THIRD)/node_modules  ## ask two more validators about the W3C suite and random graphs
	cp tests/validation/third_opinion.mjs $(THIRD)
	PYTHONPATH=tests $(BIN)/python -W ignore -m validation.third_opinion $(THIRD)

$(THIRD)/node_modules:
	npm install --silent --no-audit --no-fund --prefix $(THIRD) rdf-validate-shacl@0.6.5 shacl-engine@1.1.2 \
	  @zazuko/env@3.0.1 n3@2.13.12

clean:
	rm -rf $(VENV) tests/npm/node_modules build dist *.egg-info .mypy_cache .pytest_cache .ruff_cache

.PHONY: soak
soak: $(STAMP)  ## a thousand hostile requests beside a client that asks ASK {}
	PYTHONPATH=tests $(BIN)/python -m soak

.PHONY: tools
tools: $(STAMP) $(NPM)  ## try what we write with the tools of others, and write docs/tools.md
	PYTHONPATH=tests $(BIN)/python -m tools

# Read from the folder sparql of github.com/w3c/rdf-tests, which HRD_GRAPH_SPARQL_TESTS names.
.PHONY: w3c-sparql
w3c-sparql: $(STAMP)  ## run the W3C query suites of SPARQL 1.0, 1.1 and 1.2 against a real server
	PYTHONPATH=tests $(BIN)/python -m sparql.w3c
