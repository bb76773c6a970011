# The two commands of the README are `make demo` and `make test`. `make` alone lists all.

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
PYTEST_ARGS ?= -n auto
BENCH_ARGS ?=
FUZZ_ARGS ?=
REAL_ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help demo test check format real bench goldens fuzz speed slow clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s  %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: $(STAMP) ## audit the login service of the story (fixtures/login)
	@echo '$$ allium drift --spec fixtures/login/specs --code fixtures/login/code'
	@echo
	@status=0; $(BIN)/allium drift --spec fixtures/login/specs --code fixtures/login/code || status=$$?; \
	echo; echo "exit status $$status (0: no divergence, 1: divergences, 2: the audit could not be done)"; \
	test $$status -eq 1

test: $(STAMP) ## run all tests
	$(BIN)/python -m pytest $(PYTEST_ARGS)

check: $(STAMP) ## formatting, lint, types and the layer contract
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(STAMP) ## format the sources and fix what can be fixed
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

real: $(STAMP) ## audit real code bases (downloads them, pinned, into .real/)
	$(BIN)/python -m tests.real $(REAL_ARGS)

bench: $(STAMP) ## seeded mutations and refactorings: what is found, what stays silent, how fast
	$(BIN)/python -m tests.bench $(BENCH_ARGS)

goldens: $(STAMP) ## write the goldens anew; read the difference before committing it
	$(BIN)/python -m drift.allium.grammar
	$(BIN)/python -m tests.code.regenerate
	$(BIN)/python -m tests.allium.regenerate
	$(BIN)/python -m tests.report.regenerate
	$(BIN)/python -m tests.distill.distilled

fuzz: $(STAMP) ## mutated specifications in great number (FUZZ_ARGS="--inputs N --seed S")
	$(BIN)/python -m tests.allium.fuzz $(FUZZ_ARGS)

speed: $(STAMP) ## how fast specifications are read and compiled
	$(BIN)/python -m tests.bench.speed.specs_timing

slow: $(STAMP) ## the long forms of tests that `make test` runs in a short form
	$(BIN)/python -m pytest $(PYTEST_ARGS) -m slow

clean: ## remove the environment and all caches
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache dist build

# Everything below needs only Python and make. The stamp makes repeated runs quick.
$(STAMP): pyproject.toml
	@PYTHON='$(PYTHON)' sh .ci/environment '$(VENV)'
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $(STAMP)
