# `make` alone explains itself.

SUITED := import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3; do \
	command -v $$p >/dev/null 2>&1 && $$p -c '$(SUITED)' 2>/dev/null && echo $$p && exit; done; echo python3)

.DEFAULT_GOAL := help
.PHONY: help run dev test fuzz check bench lock build

help: ## Say what each of these does
	@echo "Onramp. What make can do here:"
	@sed -n 's/^\([a-z]*\): ## \(.*\)/  make \1|\2/p' $(MAKEFILE_LIST) | awk -F'|' '{printf "%-14s %s\n", $$1, $$2}'
	@echo "  PORT=9000 make run serves on another port; .env.example lists every other setting."

run: ## Install, build, migrate and serve with demo data at http://localhost:8000
	@exec $(PYTHON) bootstrap.py run

dev: ## The same with hot reload: a change in the code shows in the browser
	@exec $(PYTHON) bootstrap.py dev

test: ## Install what is needed and run every test; ARGS="-k links --db sqlite" runs some
	@exec $(PYTHON) bootstrap.py test $(ARGS)

fuzz: ## Run the property tests with fresh cases; make test runs the same ones every time
	@exec $(PYTHON) bootstrap.py fuzz $(ARGS)

check: ## Format, lint, types and migration drift, in a minute
	@exec $(PYTHON) bootstrap.py check

bench: ## Measure, and print the figures
	@exec $(PYTHON) bootstrap.py bench

build: ## Build the frontend, if it has changed
	@exec $(PYTHON) bootstrap.py build

lock: ## Pin the packages of requirements*.in anew, with hashes
	@exec $(PYTHON) bootstrap.py lock
