# Two commands: `make demo` shows the main job, `make test` runs every test. Both set everything up.
.DEFAULT_GOAL := help
PYTHON ?= python3
UV := .venv/bin/uv
UV_VERSION := 0.13.9
RUN := .venv/bin/

.PHONY: help setup demo test check bench docs

help: ## List the commands
	@grep -E '^[a-z]+:.*##' Makefile | sed -E 's/:.*## /\t/'

setup: .venv/.ready ## Make the environment from the lock file, and what pages load
	@$(RUN)python scripts/build_pages.py

.venv/.ready: pyproject.toml uv.lock
	test -x $(UV) || ($(PYTHON) -m venv .venv && .venv/bin/pip install --quiet uv==$(UV_VERSION))
	$(UV) sync --frozen --inexact --all-extras --all-groups --compile-bytecode --quiet
	@touch $@

demo: setup ## Set everything up and open the sample challenge, running
	$(RUN)groundswell serve --demo

check: setup ## Format, lint, types, layers
	$(RUN)ruff check .
	$(RUN)ruff format --check .
	$(RUN)mypy
	$(RUN)lint-imports

test: check ## Set everything up and run every test
	bash scripts/install_chromium.sh
	$(RUN)pytest -n 2 --dist loadfile
	GROUNDSWELL_TEST_DATABASE=postgres $(RUN)pytest -n 2 --dist loadfile tests/web
	bash scripts/test_newest.sh -m "not browser"

bench: setup .venv-peers/.ready ## Measure quality, speed and accounting beside the peers
	$(RUN)python -m benchmarks

# The peers stand apart: some are GPL, some need numba, and torch is large.
.venv-peers/.ready: benchmarks/peers.txt
	$(PYTHON) -m venv .venv-peers
	.venv-peers/bin/pip install --quiet -r benchmarks/peers.txt
	@touch $@

docs: setup ## Write the reference pages that are made from the code
	$(RUN)python scripts/write_reference.py
	$(RUN)python scripts/write_api_reference.py
	$(RUN)python -m benchmarks.tables
