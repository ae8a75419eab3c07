# Everything from nothing: each target makes the environment it needs. `make help` lists the targets.
VENV := .venv
BIN := $(VENV)/bin
OUT ?= rheon-out/laser
BUDGET ?= 3min
ARGS ?=
INSTALL := sh tools/environment.sh
PINS := pyproject.toml constraints.txt tools/environment.sh
RACES ?= $(filter-out benchmarks/_%,$(wildcard benchmarks/*.py))
WRITTEN := src tests tools $(wildcard benchmarks)

# byte code is kept: each process that a test starts would else compile some thousand modules anew
unexport PYTHONDONTWRITEBYTECODE

# compiled JAX programs are kept between test runs, and compiled without XLA's new fusion emitters, which take a third
# longer; BLAS threads would fight over cores with the test workers
TESTING := JAX_COMPILATION_CACHE_DIR=$(CURDIR)/.cache/jax JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS=0.1 \
	XLA_FLAGS=--xla_cpu_use_fusion_emitters=false OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1

.PHONY: help demo test check format lint types floors docs bench clean

help:  ## this list
	@grep -E '^[a-z]+:.*## ' Makefile | sed -E 's/^([a-z]+):.*## /make \1	/' | expand -t 14

demo: $(VENV)/.app  ## fit the Santa Fe laser and write a report, from nothing in under five minutes
	$(BIN)/rheon fit laser --out $(OUT) --budget $(BUDGET)

test: $(VENV)/.dev  ## all tests; ARGS="tests/core -k series" runs some
	$(TESTING) $(BIN)/python -m pytest -n 2 --dist worksteal -m "not guide" --durations=10 $(ARGS)

check: format lint types floors test docs  ## everything that must hold before a commit

format: $(VENV)/.dev  ## is the code formatted?
	$(BIN)/ruff format --check $(WRITTEN)

lint: $(VENV)/.dev  ## ruff's rules
	$(BIN)/ruff check $(WRITTEN)

types: $(VENV)/.dev  ## mypy over src
	$(BIN)/mypy

floors: $(VENV)/.dev  ## imports go downwards only; nothing heavy is imported early
	$(TESTING) $(BIN)/python -m pytest tests/house/test_floors.py tests/house/test_import_time.py

docs: $(VENV)/.dev  ## the site, in site/, without network, after every guide was run
	$(TESTING) $(BIN)/python -m pytest -n 2 -m guide tests/house/test_docs.py
	$(BIN)/python tools/build_docs.py
	$(BIN)/mkdocs build --quiet --strict

bench: .venv-race/.race  ## races against peers, in an environment of their own
	set -e; for race in $(RACES); do echo "== $$race"; .venv-race/bin/python $$race $(ARGS); done
	.venv-race/bin/python tools/build_readme.py

clean:  ## remove environments, caches and built files
	rm -rf .venv .venv-race .cache .pytest_cache .ruff_cache .mypy_cache .hypothesis site docs/reference docs/gallery
	find src tests tools -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/.app: $(PINS)
	$(INSTALL) $(VENV) app
	@touch $@

$(VENV)/.dev: $(PINS)
	$(INSTALL) $(VENV) app,plot,sklearn,docs,cluster,dev
	@touch $(VENV)/.app $@

.venv-race/.race: $(PINS)
	$(INSTALL) .venv-race app,race
	@touch $@
