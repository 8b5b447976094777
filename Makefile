# Every command of the project. The work is done in tools/; this file only names it.

PYTHON ?= python3
BIN := .venv/bin

.DEFAULT_GOAL := help
.PHONY: help run install test check bench bench-search lock clean dev python

help: ## Show this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1|\2/p' Makefile | \
		while IFS='|' read -r name text; do printf '  make %-13s %s\n' "$$name" "$$text"; done

run: install ## Start the exchange on this machine, with a demo company in it
	@$(BIN)/flask --app wsgi start

install: python ## Install what running needs, and build the front end
	@$(PYTHON) -m tools.setup run

test: dev ## Run every check and every test, on SQLite, on PostgreSQL and in a browser
	@$(BIN)/python -m tools.browser
	@$(BIN)/python -m tools.postgresql
	@$(BIN)/python -m tools.check
	TEST_DATABASE=sqlite $(BIN)/pytest -n 2 --dist worksteal --ignore=tests/journeys
	TEST_DATABASE=postgresql $(BIN)/pytest -n 2 --dist worksteal --ignore=tests/journeys
	$(BIN)/pytest -n 2 --dist worksteal tests/journeys

check: dev ## Run the checks that need no test: style, types, imports, templates, migrations
	@$(BIN)/python -m tools.check

bench: dev ## Measure the speed of the pages that everyone opens
	@$(BIN)/python -m bench

bench-search: dev ## Measure how well and how fast search finds
	@$(BIN)/python -m bench.search

lock: dev ## Pin every package anew after a change (add UPGRADE=1 to take the newest)
	@$(BIN)/python -m tools.lock $(if $(UPGRADE),--upgrade)

clean: ## Remove all that was installed and built; what people wrote (instance/) stays
	@$(PYTHON) -m tools.clean

dev: python
	@$(PYTHON) -m tools.setup dev

python:
	@command -v $(PYTHON) >/dev/null || { \
		echo "Python is missing: install Python 3.11 or newer, or name yours: make PYTHON=/path/to/python" >&2; exit 1; }
