# One task file. `make demo` and `make test` need only Python 3.11+, pip, venv and make.
PYTHON ?= python3
BIN := .venv/bin
PYTEST := $(BIN)/python -m pytest
EVERYWHERE := $(PYTEST) -n auto --dist loadscope --no-loadscope-reorder  # a file stays together: one builds the demo for all its tests
LIFANG_TEST_DISTRICT := tests/districts/mini
ON_BOTH := $(addprefix tests/,record places people outbox web cases modules overview district config stories)

.PHONY: demo install test quick lint types layers unit sqlite postgres browser bench docs messages pictures clean

demo: .venv/.product  ## build the reference district and serve it
	$(BIN)/lifang demo

install: .venv/.dev  ## everything a developer needs

test: lint types layers sqlite postgres browser  ## everything

quick: lint types layers unit  ## under 90 seconds

lint: .venv/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: .venv/.dev
	LIFANG_DISTRICT=$(LIFANG_TEST_DISTRICT) $(BIN)/mypy

layers: .venv/.dev
	$(BIN)/lint-imports

unit: .venv/.dev
	$(PYTEST) -n auto tests/kernel tests/programs tests/test_house.py

sqlite: .venv/.dev
	$(EVERYWHERE) -m "not browser and not faults" tests
	$(PYTEST) -m faults tests

postgres: .venv/.dev
	$(BIN)/python -m tests.pg -- $(EVERYWHERE) -m "not browser and not faults" $(ON_BOTH) || [ $$? -eq 77 ]
	$(BIN)/python -m tests.pg -- $(PYTEST) -m faults tests || [ $$? -eq 77 ]

browser: .venv/.dev
	$(PYTEST) -m browser tests

bench: .venv/.dev  ## ratios to a limit measured in the same run
	$(BIN)/python -m benchmarks.intake
	$(BIN)/python -m benchmarks.lists

docs: .venv/.dev  ## pictures and generated pages of the docs
	$(BIN)/python tools/guides.py
	$(BIN)/python tools/pictures.py

messages: .venv/.dev  ## collect and compile the translations (needs gettext)
	cd src/lifang && LIFANG_DISTRICT=../../$(LIFANG_TEST_DISTRICT) ../../$(BIN)/python -m django makemessages -l zh_Hans --no-location --no-wrap --no-obsolete --settings lifang.config.settings
	cd src/lifang && LIFANG_DISTRICT=../../$(LIFANG_TEST_DISTRICT) ../../$(BIN)/python -m django compilemessages --settings lifang.config.settings

clean:
	rm -rf .venv build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis

.venv/.product: pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check -e '.[figures]'
	touch $@

.venv/.dev: .venv/.product
	$(BIN)/pip install --quiet --disable-pip-version-check -e '.[dev]'
	touch $@
