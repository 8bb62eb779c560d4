# make run    sets everything up and serves the demo center on http://127.0.0.1:8000
# make test   sets everything up and runs the checks and the whole suite
# make check  the checks alone          make format  tidies code and templates
# make bench  what sealing costs beside drawing, and a page at a thousand cases and at a million (on PostgreSQL)
# make fuzz   ten thousand inputs at every form and address (on PostgreSQL)
# make faults fifty people at work while workers are killed and the database goes down (on PostgreSQL)
# make audit  asks whether a known weakness stands against a pinned package; make sbom lists them all in sbom.json
# make lock   pins the requirements anew from pyproject.toml (UPGRADE=--upgrade for newer ones)

SHELL := /bin/sh
PORT ?= 8000
PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)
BIN := .venv/bin
MESSAGES := $(patsubst %.po,%.mo,$(wildcard locale/*/LC_MESSAGES/*.po))
# WeasyPrint draws with Pango; with HarfBuzz's subsetter a page takes a fifth of the time.
TO_RUN := libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 gettext
# Checks look at the code as production would run it, whatever .env says.
AS_PRODUCTION := DEBUG=off BEHIND_TLS=on ALLOWED_HOSTS=center.example DATABASE_URL=sqlite://:memory: \
	SECOND_STEP_KEYS=b25seS1mb3ItdGhlLWNoZWNrLS0tLS0tLS0tLS0tLS0= \
	SECRET_KEY=$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(50))')

.PHONY: run test check format bench fuzz faults audit sbom lock
.DELETE_ON_ERROR:
.NOTPARALLEL:

# What the start prints, and what e-mails and calendars link to, is where this server listens.
run: export SITE_URL := http://127.0.0.1:$(PORT)
run: .venv/.to-run .env data/seal.p12 $(MESSAGES)
	@grep -q '^NOTES_KEYS=' .env || printf '\nNOTES_KEYS=%s\n' "$$($(BIN)/python manage.py create_notes_key)" >> .env
	@$(BIN)/python manage.py migrate --verbosity 0
	@$(BIN)/python manage.py seed_demo
	@echo "To try a passkey, go to http://localhost:$(PORT): it wants a name, and no number."
	@exec $(BIN)/python manage.py runserver 127.0.0.1:$(PORT)

test: .venv/.to-test $(MESSAGES) check
	@CHROMIUM="$$(bin/find-chromium)" && export CHROMIUM && $(BIN)/python -m pytest -n 2

check: .venv/.to-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	find templates -name '*.html' | xargs -r $(BIN)/djade --check
	@$(AS_PRODUCTION) $(BIN)/python manage.py makemigrations --check --dry-run
	@$(AS_PRODUCTION) $(BIN)/python manage.py check --deploy --fail-level WARNING

format: .venv/.to-test
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	find templates -name '*.html' | xargs -r $(BIN)/djade

bench: .venv/.to-test $(MESSAGES)
	@$(BIN)/python bench/sealing.py
	@$(BIN)/python bench/scale.py $(SIZES)

fuzz: .venv/.to-test $(MESSAGES)
	@$(BIN)/python bench/fuzz.py $(INPUTS)

faults: .venv/.to-test $(MESSAGES)
	@$(BIN)/python bench/faults.py $(MINUTES)

audit: .venv/.to-test
	@$(BIN)/python bin/audit

sbom: .venv/.to-run
	@$(BIN)/python bin/sbom > sbom.json && echo "Wrote sbom.json."

COMPILE := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --custom-compile-command "make lock" $(UPGRADE) pyproject.toml
lock:
	@command -v uv >/dev/null || { echo "Pinning needs uv (pip install uv)."; exit 1; }
	$(COMPILE) --output-file requirements.txt
	$(COMPILE) --extra test --constraint requirements.txt --output-file requirements-test.txt

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed, and none was found. On Debian 12 or \
	Ubuntu 24.04: sudo apt-get install python3"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
		bin/install-missing $$($(PYTHON) -c 'import sys; print("python{}.{}-venv".format(*sys.version_info))')
	@$(PYTHON) -m venv --clear .venv || { rm -rf .venv; exit 1; }
	@$(BIN)/python -m pip uninstall -qq --yes setuptools  # Python 3.11 brings an old one, and nothing here needs it.

# Playwright's driver dies without libatomic.
.venv/.to-run: requirements.txt
.venv/.to-test: requirements-test.txt
.venv/.to-run .venv/.to-test: | .venv/bin/python
	@bin/install-missing $(TO_RUN) $(if $(findstring test,$@),libatomic1)
	@echo "Installing Python packages into .venv (about a minute the first time) ..."
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes -r $<
	@touch $@

.env: | .venv/bin/python
	@umask 077; printf 'SECRET_KEY=%s\nDEBUG=on\n' \
		"$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(50))')" > $@
	@echo "Wrote .env with a fresh SECRET_KEY and DEBUG=on, for this machine only."

# The demo center's own key. Where it cannot be made, agreements are kept without a seal.
data/seal.p12: | .venv/.to-run .env
	@grep -q '^SEAL_KEY_PASSWORD=' .env || printf '\nSEAL_KEY_PASSWORD=%s\n' \
		"$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(20))')" >> .env
	-@SEAL_KEY_FILE=$@ $(BIN)/python manage.py create_seal_key --name "Yellowstone Valley Mediation Center"

%.mo: %.po | .venv/bin/python
	@msgfmt --check-format --output-file=$@ $<
