# Every target sets up what it needs: a .venv with what its lock in locks/ lists, and nothing outside this folder.
# PYTHON= chooses another Python, for which .venv is made anew.
MADE_WITH := $(shell cat .venv/.python 2>/dev/null)
PYTHON ?= $(or $(MADE_WITH),python3)
PYTHONS ?= python3.11 python3.12 python3.13
TESTS ?= -n auto -m "not slow and not browser" tests
BIN := .venv/bin
FROM ?= gateway
BASE ?= HEAD
UPGRADE ?=
# Hundreds of processes start here; where this is set, each would compile anew what it imports.
unexport PYTHONDONTWRITEBYTECODE
.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help demo test check contract browser fuzz format generate drift lint-contract api-diff matrix wheel bench docs cover slow record faults architecture lock clean FORCE

help:  ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.venv/.python: locks/installers.txt $(if $(filter $(PYTHON),$(MADE_WITH)),,FORCE)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "%s is Python %d.%d; 3.11 or newer is needed: choose one with PYTHON=" % (sys.executable, sys.version_info[0], sys.version_info[1]))'
	@$(PYTHON) tools/set_up.py .venv
	@echo $(PYTHON) > $@

.venv/.%: locks/%.txt pyproject.toml .venv/.python
	@$(PYTHON) tools/set_up.py .venv $<
	@touch $@

demo: .venv/.demo  ## run the whole journey on the local gateway; leaves demo/records.geojson, records.png and map.html
	$(BIN)/playground demo --folder demo

test: .venv/.test  ## run the tests, the drift check included
	$(BIN)/pytest -q -n auto -m "not slow and not browser" tests

slow: .venv/.test  ## run the tests that take long or measure time, one after the other
	$(BIN)/pytest -q -m "slow and not browser" tests

browser: .venv/.browser  ## open every page in a real Chromium; SCREENSHOTS=folder keeps pictures of them
	$(BIN)/pytest -q -rs -n 2 -m browser tests/browser

cover: .venv/.test  ## run the tests, and fail when they cover less than 95 % of the adapter
	$(BIN)/pytest -q -n auto -m "not slow and not browser" --cov --cov-report= tests
	$(BIN)/coverage report --fail-under=95 --skip-covered

check: .venv/.check  ## types and lint: mypy, pyright, ruff
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pyright
	$(BIN)/pyright -p tools/pyright-generated.json

lint-contract: .venv/.contract  ## Redocly on the contract and the journey; the first time takes it from the npm registry
	$(BIN)/python tools/lint_contract.py

contract: .venv/.contract lint-contract  ## the contract and the local gateway judged by Redocly, Respect, Prism and schemathesis
	$(BIN)/python tools/judge_contract.py

SECONDS ?= 600
fuzz: .venv/.contract  ## schemathesis on the local gateway for SECONDS=600, with other random data each time
	$(BIN)/python tools/judge_contract.py --fuzz $(SECONDS)

architecture: .venv/.test  ## make the picture in docs/architecture.md from the imports
	$(BIN)/python tools/import_graph.py

docs: .venv/.docs  ## make the site in docs/_build/html: each page is executed against a local gateway
	$(BIN)/python tools/build_docs.py

format: .venv/.test  ## format the hand-written code, and derive sync from async again
	$(BIN)/ruff check --fix --select I,F401,TC .
	$(BIN)/ruff format .
	$(BIN)/python tools/derive_sync.py

generate: .venv/.test  ## openapi/ -> generated/, the adapter's table of the contract, and sync from async
	$(BIN)/python tools/generate.py

drift: .venv/.test  ## fail when what is derived is not what its source produces
	$(BIN)/python tools/generate.py --check

api-diff: .venv/.test  ## what changed in the contract since BASE=<git revision>, in a user's words
	$(BIN)/python tools/api_diff.py --base $(BASE)

matrix: wheel  ## the tests on Python 3.11, 3.12 and 3.13, on 3.11 with the lowest versions too, and a wheel
	$(BIN)/python tools/matrix.py $(PYTHONS) --tests $(TESTS)

wheel: .venv/.demo  ## build dist/*.whl, and run its journey in an environment that has nothing else
	rm -rf dist
	$(BIN)/python -m hatchling build --target wheel
	$(PYTHON) tools/set_up.py .matrix/wheel
	.matrix/wheel/bin/python -m pip install "$$(echo dist/*.whl)[all]"
	cd .matrix/wheel && bin/playground demo

bench: .venv/.browser  ## a campaign of 2,000 jobs under kills and restarts, lists, downloads, a map in Chromium: the figures
	$(BIN)/python -m tests.benchmarks

record: .venv/.test  ## record the cassettes again, from the local gateway (FROM=service: from the real one)
	$(BIN)/python tools/record.py $(FROM)

faults: .venv/.test  ## break every promise of docs/reliability.md over real sockets, and print the table
	$(BIN)/python -m tests.faults.report

lock: .venv/.python  ## resolve locks/ for what pyproject.toml says (UPGRADE=1: to the newest versions)
	@UPGRADE='$(UPGRADE)' $(PYTHON) tools/lock.py

clean:  ## remove what the targets made
	rm -rf .venv .matrix dist demo docs/_build .coverage* .pytest_cache .mypy_cache .ruff_cache tools/node/node_modules
	find adapter generated sandbox tests tools -name __pycache__ -prune -exec rm -rf {} +
