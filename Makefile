# Two commands do everything on a fresh machine: `make demo` and `make test`.
# They make .venv and install what constraints.txt pins.

PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
ARGS   ?=
# Processes that share out the tests; 0 runs them in one, as a debugger wants it.
WORKERS ?= auto

export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: help demo test lint format docs bench clean

help: ## Show what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@echo
	@echo '  make demo ARGS="--once --json"   passes options on; see .venv/bin/trackside --help'

demo: $(VENV)/.run ## The whole journey on this machine, no credentials
	@$(BIN)/trackside demo $(ARGS)

test: $(VENV)/.test tests/node/node_modules/.ready ## All tests; ARGS goes to pytest
	$(BIN)/python -m pytest -n $(WORKERS) $(ARGS)

lint: $(VENV)/.lint ## Formatting, lint, types, import direction
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(VENV)/.lint ## Format and mend what can be mended by itself
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

docs: $(VENV)/.run ## Write docs/trackers.md and docs/comments.md anew from what the code declares
	@$(BIN)/python -m core.cli.trackers_page docs/trackers.md
	@$(BIN)/python -m core.cli.comments_page docs/comments.md

bench: $(VENV)/.test ## Measure against named peers; prints JSON
	$(BIN)/python benchmarks/ingest.py $(ARGS)
	$(BIN)/python benchmarks/journey.py $(ARGS)
	$(BIN)/python benchmarks/search.py $(ARGS)
	$(BIN)/python benchmarks/sync.py $(ARGS)

clean: ## Remove what was made here
	rm -rf $(VENV) tests/node/node_modules .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The build tools come first and pinned, so that nothing is built with whatever is newest.
$(VENV)/.run: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Trackside needs Python 3.11 or newer; say which: make PYTHON=python3.12"; exit 2; }
	@echo "Setting up $(VENV) (once)" >&2
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install -q -c constraints.txt hatchling editables
	@$(BIN)/python -m pip install -q -c constraints.txt --no-build-isolation -e .
	@touch $@

$(VENV)/.test: $(VENV)/.run
	@$(BIN)/python -m pip install -q -c constraints.txt --no-build-isolation -e '.[test]'
	@touch $@

$(VENV)/.lint: $(VENV)/.test
	@$(BIN)/python -m pip install -q -c constraints.txt --no-build-isolation -e '.[test,lint]'
	@touch $@

# Tests that tune a transformer need PyTorch, which is larger than all the rest; without it they say so.
$(VENV)/.tuning: $(VENV)/.test
	@$(BIN)/python -m pip install -q -c constraints.txt --no-build-isolation -e '.[test,tuning]'
	@touch $@

# Tests that judge by the trackers' own JavaScript packages need Node.js; without it they say so.
tests/node/node_modules/.ready: tests/node/package.json tests/node/package-lock.json
	@if command -v npm >/dev/null; then npm --prefix tests/node ci --silent --no-audit --no-fund \
		--ignore-scripts; else echo "npm is missing: tests that need it are skipped" >&2; fi
	@mkdir -p tests/node/node_modules && touch $@
