# Two commands matter: `make lab` and `make test`. Both make .venv and install on their first run only.
# Windows and conda users need no make: see README.md.

VENV := .venv
BIN  := $(VENV)/bin

# Any Python from 3.11 on will do; to choose one: make lab PYTHON=/path/to/python3
CANDIDATES := python3 python3.13 python3.12 python3.11 python3.14 python
IS_RECENT  := -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
PYTHON     := $(shell for name in $(CANDIDATES); do "$$name" $(IS_RECENT) && { echo "$$name"; break; }; done)

# An image that forbids bytecode would make every kernel compile every module again.
unexport PYTHONDONTWRITEBYTECODE
# Another environment's settings must not leak into this one.
unexport PYTHONHOME PYTHONPATH VIRTUAL_ENV

.DEFAULT_GOAL := help
.PHONY: help lab test bench fuzz screenshots check-style check-types check-rooms check-course check-tests clean bench-workshop \
	ready-lab ready-dev ready-projects-1 python

help:
	@echo 'make lab     open the course in JupyterLab; the first run installs everything'
	@echo 'make test    run every check and every test'
	@echo 'make bench   measure, and print a table'
	@echo 'make bench-workshop  the same for a room full of people: a quarter of an hour'
	@echo 'make screenshots  draw the run monitor in every status, light and dark'
	@echo 'make fuzz    try to break the service, for some twenty minutes'
	@echo 'make clean   remove what make made; your notebooks and your progress stay'
	@echo
	@echo 'Choose a Python (3.11 or newer): make lab PYTHON=/path/to/python3'

lab: ready-lab
	@$(BIN)/labkit lab

# In this order, so that a small mistake is reported before the long tests start.
test: check-style check-types check-rooms check-course check-tests

check-style: ready-dev
	@echo '== style'
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check

check-types: ready-dev
	@echo '== types'
	@$(BIN)/mypy
	@$(BIN)/basedpyright

check-rooms: ready-dev
	@echo '== rooms'
	@$(BIN)/lint-imports

check-course: ready-dev
	@echo '== course'
	@$(BIN)/labkit build --check

check-tests: ready-dev ready-projects-1
	@echo '== tests'
	@$(BIN)/python -m pytest -n 2 --nbval --nbval-current-env tests solutions

# Ten thousand requests, a thousand sequences of calls, a hundred kills: some twenty minutes on two cores.
fuzz: ready-dev
	@LABKIT_FUZZ=whole $(BIN)/python -m pytest -n 2 tests/fuzz tests/unit

screenshots: ready-dev
	@$(BIN)/python -m tests.browser.screenshots

bench: ready-dev
	@$(BIN)/python -m tests.bench

bench-workshop: ready-dev
	@$(BIN)/python -m tests.bench workshop

clean:
	rm -rf $(VENV) .venv-projects-1 .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis build dist
	find labkit tests .ci -name __pycache__ -type d -prune -exec rm -rf {} +

ready-lab ready-dev ready-projects-1: ready-%: python
	@'$(PYTHON)' .ci/bootstrap.py $*

python:
	@[ -n '$(PYTHON)' ] && '$(PYTHON)' $(IS_RECENT) || { \
	  echo 'No usable Python: $(if $(PYTHON),$(PYTHON) is older than 3.11 or does not run,none of these runs as 3.11 or newer: $(CANDIDATES)).'; \
	  echo '  Expected: Python 3.11 or newer.'; \
	  echo '  Next:     install it (https://www.python.org/downloads/; macOS: brew install python;'; \
	  echo '            Debian, Ubuntu: sudo apt install python3 python3-venv; Fedora: sudo dnf install python3),'; \
	  echo '            or name one that you have: make lab PYTHON=/path/to/python3'; \
	  exit 1; } >&2
