# Everything a person types here. Packages go into $(VENV) and nowhere else.

VENV ?= .venv
PYTHON ?= $(firstword $(foreach name,python3.13 python3.12 python3.11 python3 python, \
	$(shell $(name) -c 'import sys, venv, ensurepip; assert sys.version_info >= (3, 11)' >/dev/null 2>&1 && echo $(name))))
TESTS ?= tests

bin := $(VENV)/bin
pip := $(bin)/python -m pip --disable-pip-version-check install -qq --no-input
lock := $(bin)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-annotate --no-header

.DEFAULT_GOAL := help
.PHONY: help run test check lock bench storm python

help: ## show what can be typed here
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/make \1\t\2/p' $(firstword $(MAKEFILE_LIST)) | expand -t 14

# make hands PORT and DATA on by itself: what is set on its command line is in the environment of its commands.
run: $(VENV)/runtime ## start Klankbord, in the sandbox when no Slack token is set (PORT=3210 DATA=some/folder)
	@exec $(bin)/klankbord run

test: $(VENV)/tests ## run every test (TESTS=tests/nudges for a part)
	@$(bin)/python -m pytest -n 2 --dist worksteal $(TESTS)

check: $(VENV)/tests ## style, types, layers, content, and models against migrations
	$(bin)/ruff check .
	$(bin)/ruff format --check .
	$(bin)/mypy
	$(bin)/lint-imports --no-logo
	$(bin)/klankbord prompts check
	$(bin)/python -m storage.check

lock: $(VENV)/tests ## choose the newest packages again and write both lock files
	$(lock) --upgrade --group build pyproject.toml --output-file requirements.lock
	$(lock) --upgrade --group dev --constraints requirements.lock --output-file tests/requirements.lock

bench: $(VENV)/tests ## measure what the design promises, in about a quarter of an hour (ONLY=cost for one thing)
	@$(bin)/python -m benchmarks $(ONLY)

storm: $(VENV)/tests ## the tests that kill processes on purpose, alone
	@$(bin)/python -m pytest -m storm --whole-storm --capture=no $(TESTS)

python:
	$(if $(PYTHON),@echo $(PYTHON),$(error Klankbord needs Python 3.11 or newer with its venv module. Install it (on Debian: \
	python3 and python3-venv), or say where it is: make run PYTHON=/path/to/python3))

$(VENV)/bin/python:
	@$(MAKE) --silent --no-print-directory python >/dev/null
	@echo "Setting up in $(VENV), this once." >&2
	@$(PYTHON) -m venv --clear $(VENV) >&2

$(VENV)/runtime: requirements.lock pyproject.toml | $(VENV)/bin/python
	@$(pip) --require-hashes --requirement requirements.lock >&2
	@$(pip) --no-deps --no-build-isolation --editable . >&2
	@touch $@

$(VENV)/tests: tests/requirements.lock $(VENV)/runtime
	@$(pip) --require-hashes --requirement tests/requirements.lock >&2
	@touch $@
