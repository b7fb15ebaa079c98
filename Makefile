PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: setup demo lint test check bench docs tree

setup: $(VENV)/.installed tree

$(VENV)/.installed: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable ".[dev]"
	touch $@

# The folders analyzer/, executor/, docsgen/ and site_templates/ are installed as vibepiper.*;
# tools that read files instead of importing them find that shape here.
tree:
	@rm -rf build/dev && mkdir -p build/dev/vibepiper
	@for entry in vibepiper/*; do ln -s ../../../$$entry build/dev/vibepiper/; done
	@for entry in analyzer executor docsgen site_templates; do ln -s ../../../$$entry build/dev/vibepiper/$$entry; done

lint: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	PYTHONPATH=build/dev $(BIN)/lint-imports

test: setup
	$(BIN)/python -m pytest -n auto

check: lint test
