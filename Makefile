PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: help setup demo lint test check bench docs tree dagster

help:  ## List these commands.
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /make \1\t/' | expand -t 14

setup: $(VENV)/.installed tree  ## Create .venv and install everything into it.

$(VENV)/.installed: pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "VibePiper needs Python 3.11 or newer: make PYTHON=python3.12 ...")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable ".[dev]"
	touch $@

# The folders analyzer/, executor/, docsgen/ and site_templates/ are installed as vibepiper.*;
# tools that read files instead of importing them find that shape here.
tree:
	@rm -rf build/dev && mkdir -p build/dev/vibepiper
	@for entry in vibepiper/*; do ln -s ../../../$$entry build/dev/vibepiper/; done
	@for entry in analyzer executor docsgen site_templates; do ln -s ../../../$$entry build/dev/vibepiper/$$entry; done

dagster: .venv-dagster/.installed .venv-dagster-oldest/.installed  ## Create environments that have Dagster, to compare graphs with.

.venv-dagster/.installed: tests/projects/dagster/requirements.txt
.venv-dagster-oldest/.installed: tests/projects/dagster/requirements-oldest.txt
.venv-dagster/.installed .venv-dagster-oldest/.installed:
	$(PYTHON) -m venv $(@D)
	$(@D)/bin/python -m pip install --quiet --disable-pip-version-check -r $<
	touch $@

demo: setup  ## Lint, run, check and document the flights example.
	$(BIN)/python examples/demo.py

lint: setup  ## Check format, style, types, layers and the tool's own docs.
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	cd build/dev && ../../$(BIN)/lint-imports --config ../../pyproject.toml
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --quiet --strict

test: setup  ## Run every test.
	$(BIN)/python -m pytest -n auto

check: lint test  ## Run both: what CI runs.

bench: setup  ## Measure costs, as ratios taken side by side.
	$(BIN)/python benchmarks/run.py
	$(BIN)/python benchmarks/analysis.py
	$(BIN)/python benchmarks/lint.py

docs: setup  ## Regenerate the reference pages and build the tool's own docs into build/docs.
	$(BIN)/python docs/generate.py
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --quiet --strict
	@echo "Open build/docs/index.html"
