# Every target has a line of help: make help
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
ARCHIVE := demo/news.db
.DEFAULT_GOAL := help
.PHONY: help demo room test check lint types unit coverage browser bench fuzz compiled format clean

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

# The pip that comes with Python 3.11.7 (23.2) ends in an error of its own over two peers that ask for the same extra of lxml.
$(VENV)/installed-bench: $(VENV)/installed-dev pyproject.toml
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade pip
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

# Left out: tests that only measure time, those of whole corpora, and a disk so full that what was measured cannot be written either.
UNMEASURED := --ignore=tests/archive/test_growth.py --ignore=tests/hostile/test_growth.py --ignore=tests/hostile/test_shapes.py --ignore=tests/test_expressions.py \
	--ignore=tests/test_development_data.py --deselect=tests/scale/test_crawl.py::test_a_full_disk_ends_the_crawl_in_plain_words
WHOLE := onrecord/archive/*,onrecord/fetch/*,onrecord/page/unpack.py,onrecord/page/tree.py

coverage: $(VENV)/installed-dev ## Which branches no test takes: none may be left where pages are kept, fetched and unpacked, 5 of 100 elsewhere; half an hour
	@$(BIN)/python -m coverage erase
	@$(BIN)/python -m pytest -q -n 2 $(UNMEASURED) --cov --cov-report=
	@$(BIN)/python -m coverage report --include='$(WHOLE)' --fail-under=100; whole=$$?; \
	 $(BIN)/python -m coverage report --omit='$(WHOLE)' --fail-under=95 && exit $$whole

bench: $(VENV)/installed-bench ## Measure beside the peers; DATA=../shared/data by default
	@$(BIN)/python -m bench

fuzz: $(VENV)/installed-dev ## Try to break every reader with mutated input, SECONDS=10 each
	@$(BIN)/python -m tests.fuzz --seconds $(or $(SECONDS),10)

compiled: $(VENV)/installed-dev ## Build a wheel for big crawls, an eighth faster with articles, and try it beside the source; ten minutes, needs a C compiler
	@sh scripts/compiled.sh $(BIN)

format: $(VENV)/installed-dev ## Put the code into the house's form
	@$(BIN)/ruff check --fix --quiet . ; $(BIN)/ruff format --quiet .

clean: ## Remove what make made
	@rm -rf $(VENV) build demo .coverage .coverage.* .mypy_cache .ruff_cache .pytest_cache .hypothesis
