# Everything runs in .venv, which any target builds when it is missing or out of date.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
export OMP_NUM_THREADS ?= 1
export OPENBLAS_NUM_THREADS ?= 1
export PYTHONHASHSEED ?= 0

.PHONY: install demo test lint types guarantees evidence bench docs clean

install: $(STAMP)  ## build .venv with everything

$(STAMP): pyproject.toml constraints.txt
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[all,dev]'
	touch $@

demo: $(STAMP)  ## a document-reading desk on real handwritten digits, live
	$(BIN)/lichen demo

lint: $(STAMP)  ## style, types, layers, sizes
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

test: lint  ## all tests
	$(BIN)/pytest -n 2 --doctest-modules src tests

guarantees: $(STAMP)  ## the statistical promises and the torture runs, in full
	$(BIN)/pytest -n 2 -m guarantee tests

evidence: $(STAMP)  ## people, AI and together on recorded decisions, against public baselines
	$(BIN)/python -m benchmarks.evidence

bench: $(STAMP)  ## speed of the core, the ledger and assess
	$(BIN)/python -m benchmarks.speed

docs: $(STAMP)  ## everything in docs/reference that is generated
	$(BIN)/python -m lichen.charter.json_schema > docs/reference/charter.schema.json

clean:
	rm -rf $(VENV) build
