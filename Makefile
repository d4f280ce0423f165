# Two commands need nothing but python3 (>= 3.11) and make: `make demo` and `make test`.
PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
PORT   ?= 8001
DATA   ?= data
SHELL  := /bin/bash

# Tests start many processes: what one of them has compiled, the next one finds.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo serve test lint bench train measure docs browser clean

demo: $(VENV)/.installed
	$(BIN)/evidence-kb demo --data $(DATA) --port $(PORT)

serve: $(VENV)/.installed
	$(BIN)/evidence-kb serve --data $(DATA) --port $(PORT)

# Two processes, a file of tests whole in one of them: what a file sets up once is set up once.
# In the order of their names: by numbers of tests, files of few long ones would come last, to one process alone.
test: lint browser
	$(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder

lint: $(VENV)/.developing
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# A table of goals and what this machine reaches, in minutes; SIZE=1m for a million studies (one to two hours, 12 GB of disk).
SIZE ?= small
bench: $(VENV)/.developing
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --group bench
	$(BIN)/python -m benchmarks.run --size $(SIZE) $(if $(wildcard $(GOLD)),--gold $(GOLD))

# Fits the score of comparing claims and the model of questions anew, from GOLD, and with the claims that were judged in
# the PubMed records in TEXTS; and the judge of reports, from TEXTS, TOLD and READ (what networks say of them, and of the
# claims about them). The networks need a base model and much longer: docs/learned-parts.md has their commands.
GOLD ?= ../shared/gold
train: $(VENV)/.developing
	$(BIN)/python -m pip install --quiet --disable-pip-version-check "scikit-learn>=1.5"
	$(BIN)/python -m training.change --gold $(GOLD) --out evidence_kb/claims/weights
	$(BIN)/python -m training.score --gold $(GOLD) $(if $(TEXTS),--texts $(TEXTS)) --out evidence_kb/claims/weights
	$(if $(and $(TEXTS),$(TOLD),$(READ)),$(BIN)/python -m training.report --texts $(TEXTS) --told $(TOLD) --read $(READ) \
	  --out evidence_kb/claims/weights)

# Measures how often claims are right, and writes the figures that pages and documents show.
RECORDED ?= ../shared/recorded
measure: $(VENV)/.developing
	$(BIN)/python -m benchmarks.measure --gold $(GOLD) $(if $(wildcard $(RECORDED)),--recorded $(RECORDED)) \
	  $(if $(PUBMED),--pubmed $(PUBMED))
	$(BIN)/python docs/generate.py

docs: $(VENV)/.developing
	$(BIN)/python docs/generate.py

# Browser tests use Debian's chromium; where it cannot be installed they skip and say so.
browser: $(VENV)/.developing
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || \
	  { test "$$(id -u)" = 0 && command -v apt-get >/dev/null && apt-get update -qq \
	    && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium >/dev/null; } || \
	  echo "chromium is not here and cannot be installed: browser tests will be skipped"

# Debian ships python3 without the part that makes environments; root can add it.
$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "evidence-kb needs Python 3.11 or newer; set PYTHON=/path/to/python3"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || \
	  { rm -rf $(VENV); test "$$(id -u)" = 0 && command -v apt-get >/dev/null && apt-get update -qq \
	    && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq python3-venv >/dev/null \
	    && $(PYTHON) -m venv $(VENV); } || \
	  { echo "python3 cannot make a virtual environment: install your system's python3-venv package"; exit 1; }

$(VENV)/.installed: pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade 'pip>=25.1'
	$(BIN)/python -m pip install --quiet --editable .
	@touch $@

$(VENV)/.developing: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --editable . --group dev
	@touch $@

clean:
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .hypothesis
