# Everything a developer or administrator types. `make` alone prints this list.
PYTHON ?= python3
SANGDAM := .venv/bin/sangdam
export RASA_TELEMETRY_ENABLED := false

.DEFAULT_GOAL := help
.PHONY: help setup up test check train eval bench settings-docs

help: ## print this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: ## install both environments and build the front ends (done by the others when needed)
	@$(PYTHON) tools/setup.py

up: ## set up what is missing and start Sangdam (PORT=8000); Ctrl-C stops it
	@$(PYTHON) tools/setup.py --steps 6
	@exec $(SANGDAM) up --step 5 --steps 6

test: setup ## run every suite
	@exec .venv/bin/python tools/test.py

check: setup ## lint, types, import rules
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	PYTHONPATH=brain .venv/bin/lint-imports --no-logo

train: setup ## train a model, unless the newest one fits config.yml, domain.yml and data/
	@exec $(SANGDAM) train

eval: setup ## measure understanding on held-out sentences (FILE=tests/nlu/holdout.jsonl)
	@exec $(SANGDAM) evaluate $(or $(FILE),tests/nlu/holdout.jsonl)

bench: setup ## measure speed
	@exec .venv/bin/python -m bench

settings-docs: setup ## write docs/settings.md from sangdam/settings.py
	@.venv/bin/python -c 'from sangdam.settings import document; print(document(), end="")' > docs/settings.md
