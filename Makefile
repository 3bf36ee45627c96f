# Every target sets up what it needs: a .venv with the versions of requirements.lock, and nothing outside this folder.
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.installed
FROM ?= gateway
BASE ?= HEAD
.DEFAULT_GOAL := help
.PHONY: help demo test check contract fuzz format generate drift lint-contract api-diff bench cover slow record faults lock clean

help:  ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; set PYTHON=")'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps -e .
	@touch $@

demo: $(STAMP)  ## run the whole journey on the local gateway; leaves demo/records.geojson and demo/records.png
	$(BIN)/playground demo --folder demo

test: $(STAMP) drift  ## run the tests, the drift check included
	$(BIN)/pytest -q -n auto -m "not slow" tests

slow: $(STAMP)  ## run the tests that take long or measure time, one after the other
	$(BIN)/pytest -q -m slow tests

cover: $(STAMP)  ## run the tests, and fail when they cover less than 95 % of the adapter
	$(BIN)/pytest -q -n auto -m "not slow" --cov --cov-report= tests
	$(BIN)/coverage report --fail-under=95 --skip-covered

check: $(STAMP) lint-contract  ## types and lint: mypy, pyright, ruff, Redocly
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pyright
	$(BIN)/pyright -p tools/pyright-generated.json

lint-contract: $(STAMP)  ## Redocly on the contract and the journey; the first time takes it from the npm registry
	$(BIN)/python tools/lint_contract.py

contract: $(STAMP) lint-contract  ## the contract and the local gateway judged by Redocly, Respect, Prism and schemathesis
	$(BIN)/python tools/judge_contract.py

SECONDS ?= 600
fuzz: $(STAMP)  ## schemathesis on the local gateway for SECONDS=600, with other random data each time
	$(BIN)/python tools/judge_contract.py --fuzz $(SECONDS)

format: $(STAMP)  ## format the hand-written code, and derive sync from async again
	$(BIN)/ruff check --fix --select I,F401,TC .
	$(BIN)/ruff format .
	$(BIN)/python tools/derive_sync.py

generate: $(STAMP)  ## openapi/ -> generated/, the adapter's table of the contract, and sync from async
	$(BIN)/python tools/generate.py

drift: $(STAMP)  ## fail when what is derived is not what its source produces
	$(BIN)/python tools/generate.py --check

api-diff: $(STAMP)  ## what changed in the contract since BASE=<git revision>, in a user's words
	$(BIN)/python tools/api_diff.py --base $(BASE)

bench: $(STAMP)  ## a campaign of 2,000 jobs under kills and restarts, lists, downloads: the figures
	$(BIN)/python -m tests.benchmarks

record: $(STAMP)  ## record the cassettes again, from the local gateway (FROM=service: from the real one)
	$(BIN)/python tools/record.py $(FROM)

faults: $(STAMP)  ## break every promise of docs/reliability.md over real sockets, and print the table
	$(BIN)/python -m tests.faults.report

lock:  ## resolve requirements.lock anew (needs uv)
	uv pip compile pyproject.toml --all-extras --group dev --group lint --universal --python-version 3.11 --generate-hashes --no-header -q -o requirements.lock

clean:  ## remove what the targets made
	rm -rf .venv demo .coverage* .pytest_cache .mypy_cache .ruff_cache tools/node/node_modules
