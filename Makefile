# Two commands are all a machine with Python 3.11 or newer needs: `make run` and `make test`.
PYTHON ?= python3
BIN := .venv/bin
COMPILE := uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-header

# Some machines forbid bytecode; without it every command takes about twice as long.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run test lint check soak install lab lake cluster example lock clean

run: install
	$(BIN)/ntm run

# Pyright keeps one processor for more than a minute: beside it JupyterLab is installed, and the tests begin.
test: .venv/.installed
	$(MAKE) -j 2 lint check

check: .venv-lab/.installed
	env -u MAKEFLAGS -u MAKELEVEL -u MFLAGS $(BIN)/pytest -n 2 --dist worksteal  # a test asks make what it would do

lint: .venv/.installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/pyright

# What a quarter of an hour has no room for.
soak: install .venv-lab/.installed .venv-lake/.installed .venv-cluster/.installed
	@command -v pg_ctl > /dev/null || ls /usr/lib/postgresql/*/bin/pg_ctl > /dev/null || \
		echo "No PostgreSQL here: the lake's tests are skipped (Debian: apt-get install postgresql)"
	NTM_THOROUGH=6 $(BIN)/pytest -n 2 --dist worksteal -m "slow or drawn"

install: .venv/.compiled

.venv/.installed: requirements/base.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Cần Python 3.11 trở lên / Python 3.11 or newer is needed: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile --require-hashes -r requirements/base.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

.venv/.compiled: .venv/.installed
	$(BIN)/python -m compileall -qq -j 0 .venv/lib pipeline || true  # packages carry templates that are no Python
	@touch $@

# JupyterLab costs seconds at every start of the environment reports are made in, so it lies in a thin one above that: the
# same packages, the same versions, and the thirty of its own.
lab: .venv-lab/.installed
	@test -e data/processed/ntm.duckdb || $(BIN)/ntm run
	.venv-lab/bin/jupyter-lab --LabApp.default_url="/lab/tree/notebooks/criterion.ipynb?file-browser-path=/"

.venv-lab/.installed: .venv/.installed requirements/lab.lock requirements/lab-settings.json
	$(BIN)/python -m venv --clear --without-pip .venv-lab
	echo "import site; site.addsitedir('$$($(BIN)/python -c "import sysconfig; print(sysconfig.get_path('purelib'))")')" \
		> "$$(.venv-lab/bin/python -c "import sysconfig; print(sysconfig.get_path('purelib'))")/base.pth"
	.venv-lab/bin/python -m pip install --quiet --disable-pip-version-check --no-compile --require-hashes -r requirements/lab.lock
	mkdir -p .venv-lab/share/jupyter/lab/settings
	ln -s ../../../.venv/share/jupyter/labextensions ../../../.venv/share/jupyter/nbconvert .venv-lab/share/jupyter/
	cp requirements/lab-settings.json .venv-lab/share/jupyter/lab/settings/overrides.json
	@touch $@

# What [lake] of ntm.toml needs (docs/lake.md).
lake: .venv-lake/.installed

.venv-lake/.installed: requirements/lake.lock
	$(PYTHON) -m venv --clear .venv-lake
	.venv-lake/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/lake.lock
	@touch $@

# What [cluster] of ntm.toml needs (docs/cluster.md): Dask beside the packages of .venv, the same versions.
cluster: .venv-cluster/.installed

.venv-cluster/.installed: .venv/.installed requirements/cluster.lock
	$(BIN)/python -m venv --clear --without-pip .venv-cluster
	echo "import site; site.addsitedir('$$($(BIN)/python -c "import sysconfig; print(sysconfig.get_path('purelib'))")')" \
		> "$$(.venv-cluster/bin/python -c "import sysconfig; print(sysconfig.get_path('purelib'))")/base.pth"
	.venv-cluster/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/cluster.lock
	@touch $@

# The synthetic year under data/raw/submissions, from its seeded generator.
example: install
	$(BIN)/python -m tests.synthetic

# Needs uv. The locks carry hashes and no addresses, so that they hold for any mirror.
lock:
	$(COMPILE) --extra dev -o requirements/base.lock
	$(COMPILE) --extra lab -c requirements/base.lock -o requirements/lab.lock
	$(COMPILE) --extra cluster -c requirements/base.lock -o requirements/cluster.lock
	$(subst pyproject.toml,requirements/lake.in,$(COMPILE)) -o requirements/lake.lock

# What a run made; data/raw and .venv stay.
clean:
	chmod -R u+w data/processed
	find data/processed reports -mindepth 1 ! -name .gitkeep -delete
