# Every target has a line of help: make help
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
ARCHIVE := demo/news.db
.DEFAULT_GOAL := help
.PHONY: help demo room test check lint types unit coverage browser bench fuzz format clean

help: ## Say what each target does
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /make \1\t/' | expand -t 16

$(VENV)/made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "onrecord needs Python 3.11 or later; this is " + sys.version.split()[0] + ". Try: make PYTHON=python3.12 demo")'
	@$(PYTHON) -m venv $(VENV) || { echo "This Python cannot make a virtual environment; on Debian and Ubuntu: apt-get install python3-venv"; exit 1; }
	@touch $@

$(VENV)/installed: $(VENV)/made pyproject.toml
	@echo "Installing onrecord into $(VENV) …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -e .
	@touch $@

$(VENV)/installed-dev: $(VENV)/installed pyproject.toml
	@echo "Installing what the tests need into $(VENV) …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev]'
	@touch $@

$(VENV)/installed-bench: $(VENV)/installed-dev pyproject.toml
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[bench]'
	@touch $@

demo: $(VENV)/installed ## Install, read the sample pages, build an archive from them
	@sh scripts/demo.sh $(BIN) $(ARCHIVE)

room: $(VENV)/installed ## Open the reading room on what the demo built
	@test -f $(ARCHIVE) || $(MAKE) --no-print-directory demo
	@$(BIN)/onrecord serve $(ARCHIVE)

test: check browser unit ## Install what the tests need, check style and types, run every test

check: lint types ## Style and types alone

lint: $(VENV)/installed-dev ## Style: ruff
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types: $(VENV)/installed-dev ## Types: mypy, strict
	@$(BIN)/mypy

browser: ## Install a browser for the browser tests, where this machine allows it
	@sh scripts/browser.sh

unit: $(VENV)/installed-dev ## The tests alone, with the reason for each skipped one
	@$(BIN)/python -m pytest -rs -n 2

coverage: $(VENV)/installed-dev ## The tests with coverage; tests with time limits are left out, as measuring slows them
	@$(BIN)/python -m pytest -q -n 2 -m "not slow" -k "not hostile and not time and not seconds" --cov=onrecord --cov-report=term:skip-covered

bench: $(VENV)/installed-bench ## Measure beside the peers; DATA=../shared/data by default
	@$(BIN)/python -m bench

fuzz: $(VENV)/installed-dev ## Try to break every reader with mutated input, SECONDS=10 each
	@$(BIN)/python -m tests.fuzz --seconds $(or $(SECONDS),10)

format: $(VENV)/installed-dev ## Put the code into the house's form
	@$(BIN)/ruff check --fix --quiet . ; $(BIN)/ruff format --quiet .

clean: ## Remove what make made
	@rm -rf $(VENV) demo .coverage .mypy_cache .ruff_cache .pytest_cache .hypothesis
