# The two commands that a newcomer needs: make demo, make test. Nothing has to be installed by hand.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000
ROUNDS ?= 1000

.DEFAULT_GOAL := help
.PHONY: help setup setup-dev demo test check bench bench-kill docs messages format lock wheel

help: ## say what each target does
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

$(VENV)/.run: requirements/run.txt pyproject.toml check/pyproject.toml tools/setup
	@$(PYTHON) tools/setup $(VENV) requirements/run.txt
	@touch $@

$(VENV)/.dev: $(VENV)/.run requirements/dev.txt requirements/tools.txt
	@$(PYTHON) tools/setup $(VENV) requirements/dev.txt requirements/tools.txt
	@touch $@

setup: $(VENV)/.run ## make .venv from the locked requirements; it leaves .venv/bin/commonbeat

setup-dev: $(VENV)/.dev ## the same, with what the tests and checks need

demo: setup ## start a demonstration network: a portal at http://127.0.0.1:8000, an anchor and two forces
	@$(BIN)/commonbeat network demo --data data --port $(PORT)

test: setup-dev ## run every test
	@$(BIN)/python tools/needs
	@$(BIN)/python -m pytest -q

check: setup-dev ## run every static check, and the tests of the house and the docs
	@$(BIN)/ruff format --check -q .
	@$(BIN)/ruff check -q .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/codespell
	@$(BIN)/python -m pytest -q tests/test_house.py tests/test_docs.py

bench: setup-dev ## measure what docs/reference/performance.md quotes, each figure beside its peer
	@$(BIN)/python -m bench

bench-kill: setup-dev ## kill -9 under load, ROUNDS times; goes on where it stopped
	@$(BIN)/python -m bench.kill --rounds $(ROUNDS)

wheel: setup ## build the wheel of commonbeat-check into dist/
	@cd check && ../$(BIN)/python -m hatchling build -t wheel -d "$(CURDIR)/dist"

docs: setup-dev ## write the generated reference pages and the manifests of shipped versions anew
	@$(BIN)/python tools/docs

messages: setup-dev ## collect the texts that people read for translators
	@$(BIN)/python tools/messages

format: setup-dev ## format and mend what can be mended by machine
	@$(BIN)/ruff format -q . && $(BIN)/ruff check -q --fix .

lock: ## write the locked requirements anew (needs uv)
	@tools/lock
