# The two commands of the README are `make demo` and `make test`; both set up what they need.
SHELL := /bin/sh
PYTHON ?= $(shell for p in python3 python3.12 python3.11 python3.13 python3.10; do \
	command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(not (3, 10) <= sys.version_info[:2] < (3, 14))' \
	&& { echo $$p; break; }; done)
VENV ?= .venv
BIN := $(VENV)/bin
# Three on two cores: tests of boards wait for them most of the time.
WORKERS ?= 3


# Emulated boards for the tests, where their kit lies beside the project; tests that miss them say so.
KIT ?= ../shared/boards/boardkit.py

.PHONY: demo test exhaustive check boards screenshots translations benchmarks clean

demo: $(VENV)/installed
	$(BIN)/python -m tango_desktop demo

test: $(VENV)/installed-dev check boards
	$(BIN)/python -m pytest -q -m "alone and not exhaustive"
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal -m "not alone and not exhaustive"

exhaustive: $(VENV)/installed-dev boards
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal -m "exhaustive and not alone"
	$(BIN)/python -m pytest -q -m "exhaustive and alone"

boards:
	@if [ -f $(KIT) ] && [ "$$(id -u)" = 0 ]; then \
		timeout 400 $(PYTHON) $(KIT) setup --all || echo "The emulated boards could not be set up: their tests will be skipped."; \
	fi

check: $(VENV)/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

screenshots: $(VENV)/installed
	QT_QPA_PLATFORM=offscreen $(BIN)/python -m tango_desktop.ui.screenshots screenshots

translations: $(VENV)/installed
	$(BIN)/python resources/translations/update.py

benchmarks: $(VENV)/installed-dev
	for file in tests/benchmarks/bench_*.py; do $(BIN)/python $$file || exit 1; done

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "No Python 3.10 to 3.13 was found. Install one, or say: make PYTHON=/path/to/python demo"; exit 1; }
	PYTHON="$(PYTHON)" sh resources/install/system-libraries.sh
	$(PYTHON) -m venv $(VENV)

$(VENV)/installed: pyproject.toml | $(BIN)/python
	@PYTHON="$(BIN)/python" sh resources/install/system-libraries.sh
	@echo "Installing TANGO Desktop into $(VENV) (a minute or more the first time)"
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e .
	@touch $@

$(VENV)/installed-dev: pyproject.toml | $(BIN)/python
	@PYTHON="$(BIN)/python" sh resources/install/system-libraries.sh
	@echo "Installing TANGO Desktop and its test tools into $(VENV) (a minute or more the first time)"
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e ".[dev]"
	@touch $@ $(VENV)/installed

clean:
	rm -rf $(VENV) build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache screenshots demo-output
