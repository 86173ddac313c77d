# Two commands are all a machine with Python 3.11 or newer needs: `make run` and `make test`.
PYTHON ?= python3
BIN := .venv/bin
COMPILE := uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-header

# Some machines forbid bytecode; without it every command takes about twice as long.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run test soak install lab example lock clean

run: install
	$(BIN)/ntm run

test: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/pyright
	$(BIN)/pytest -n 2 --dist worksteal

# What a quarter of an hour has no room for.
soak: install
	NTM_THOROUGH=6 $(BIN)/pytest -n 2 --dist worksteal -m "slow or drawn"

install: .venv/.installed

.venv/.installed: requirements/base.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Cần Python 3.11 trở lên / Python 3.11 or newer is needed: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/base.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	$(BIN)/python -m compileall -q pipeline
	@touch $@

# JupyterLab lives in an environment of its own: in the one reports are made in it costs seconds at every start.
lab: .venv-lab/.installed
	.venv-lab/bin/jupyter lab --LabApp.default_url=/lab/tree/notebooks/criterion.ipynb

.venv-lab/.installed: requirements/lab.lock requirements/lab-settings.json pyproject.toml
	$(PYTHON) -m venv .venv-lab
	.venv-lab/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/lab.lock
	.venv-lab/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	mkdir -p .venv-lab/share/jupyter/lab/settings
	cp requirements/lab-settings.json .venv-lab/share/jupyter/lab/settings/overrides.json
	@touch $@

# The synthetic year under data/raw/submissions, from its seeded generator.
example: install
	$(BIN)/python -m tests.synthetic

# Needs uv. The locks carry hashes and no addresses, so that they hold for any mirror.
lock:
	$(COMPILE) --extra dev -o requirements/base.lock
	$(COMPILE) --extra lab -c requirements/base.lock -o requirements/lab.lock

# What a run made; data/raw and .venv stay.
clean:
	chmod -R u+w data/processed
	find data/processed reports -mindepth 1 ! -name .gitkeep -delete
