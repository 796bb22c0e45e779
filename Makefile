# Everything a developer or administrator types. `make` alone prints this list.
PYTHON ?= python3
SANGDAM := .venv/bin/sangdam
MEASURE := PYTHONPATH=.:brain MPLCONFIGDIR=var/cache/matplotlib brain/.venv/bin/python
export RASA_TELEMETRY_ENABLED := false

.DEFAULT_GOAL := help
.PHONY: help setup up test check check-data train transformer test-transformer eval bench bench-nlu settings-docs

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

check-data: setup ## check the training data (DISAGREEMENTS=1: list labels that a cross-validated classifier contradicts)
	@$(MEASURE) -m tools.check_data $(if $(DISAGREEMENTS),--disagreements)

train: setup ## train a model, unless the newest one fits config.yml, domain.yml and data/
	@exec $(SANGDAM) train

transformer: setup ## fine-tune a transformer on data/nlu and export it for the brain (MODEL=folder or hub name)
	@exec $(SANGDAM) transformer export --fine-tune $(MODEL)

test-transformer: setup ## test that, in its own environment (fetches PyTorch once: 2.8 GB), and Rasa's DIET and TED
	@cd transformer && ../.venv-tools/bin/uv run --frozen pytest -q
	@cd brain && exec .venv/bin/python -m pytest -q -m slow tests

eval: setup ## measure understanding (QUICK=1, PARTS=held-out,noise, DATA=folder of data sets, FILE=held-out lines)
	@$(SANGDAM) train
	@$(MEASURE) -m evaluation $(if $(QUICK),--quick) $(if $(PARTS),--parts $(PARTS)) $(if $(DATA),--data $(DATA)) \
		$(if $(FILE),--holdout $(FILE)) $(if $(JOBS),--jobs $(JOBS))

bench: setup ## measure speed
	@exec .venv/bin/python -m bench

bench-nlu: setup ## the same data through stock Rasa, cured, nlp.js and ours (DATA=folder of MASSIVE, ROWS, EPOCHS, SHOTS="10 20")
	@$(MEASURE) -m bench.nlu $(if $(DATA),--data $(DATA)) $(if $(ROWS),--rows $(ROWS)) $(if $(EPOCHS),--epochs $(EPOCHS)) \
		$(if $(SHOTS),--shots $(SHOTS))

settings-docs: setup ## write docs/settings.md from sangdam/settings.py
	@.venv/bin/python -c 'from sangdam.settings import document; print(document(), end="")' > docs/settings.md
