PYTHON ?= python3
BIN := .venv/bin
DEMO := build/demo

.PHONY: help demo references test test-fast torture check release format lint types pages docs serve-docs pictures browser postgres locks accept bench clean

help:  ## Show what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.venv/bin/python:
	@command -v $(PYTHON) >/dev/null || { echo "No $(PYTHON) here. Install Python 3.11 or newer, or run: make PYTHON=/path/to/python3"; exit 3; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; this is $$($(PYTHON) --version). Run: make PYTHON=/path/to/python3.11"; exit 3; }
	@$(PYTHON) -m venv .venv || { rm -rf .venv; echo "Python's venv module does not work here. On Debian: apt-get install python3-venv"; exit 3; }

.venv/runs: .venv/bin/python requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

.venv/develops: .venv/bin/python requirements-dev.lock pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile --require-hashes -r requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@ .venv/runs

DESK := reference_impls/refund_desk
SCOPING := PYTHONPATH=$(CURDIR) $(CURDIR)/$(BIN)/python -m scoping
demo:  ## Decide a workflow, scaffold its project, and have it refund an order: all offline
	@rm -rf $(DEMO) && mkdir -p $(DEMO)
	@echo "Installing what scoping and a project of its run on, each for itself: some fifteen seconds."
	@$(MAKE) --no-print-directory --silent --jobs 2 .venv/runs $(DEMO)/environment
	@echo "── 1. A workflow's answers, scored: scoping start --example damaged-order"
	@cd $(DEMO) && $(SCOPING) start --example damaged-order
	@echo
	@echo "── 2. Its project, scaffolded: scoping new refund-desk"
	@cd $(DEMO) && $(SCOPING) new refund-desk
	@echo "   An assistant to talk with, an agent that acts, and the handoff between them. A shop's sample data go in:"
	@grep -v '^#' $(DESK)/.scoping/own | (cd $(DESK) && while read -r own; do printf '%s\n' $$own; done) | (cd $(DESK) && xargs tar -cf -) | tar -xf - -C $(DEMO)/refund-desk
	@ln -s ../environment $(DEMO)/refund-desk/.venv
	@echo "── 3. A customer talks with it, without key or network: python demo.py"
	@cd $(DEMO)/refund-desk && .venv/bin/python demo.py
	@echo
	@echo "── Now yours:"
	@echo "   make -C $(DEMO)/refund-desk serve    the same in a browser, with the console of the agent's side"
	@echo "   $(DEMO)/refund-desk/README.md        what each file is"
	@echo "   $(BIN)/python -m scoping start         your own workflow"

$(DEMO)/environment: .venv/bin/python
	@$(PYTHON) -m venv --without-pip $@
	@$(BIN)/python -m pip --python $@/bin/python install --quiet --disable-pip-version-check --no-compile --require-hashes -r $(DESK)/requirements.lock

references: .venv/runs  ## Write the code of the reference implementations, which is that of templates/
	@$(BIN)/python -m reference_impls.render

test-fast: .venv/develops  ## The core, the documents, the renderers and the command line: under a minute
	@$(BIN)/python -m tests.lanes fast

test: .venv/develops browser postgres  ## Install what the tests need and run all but torture
	@$(BIN)/python -m tests.lanes test

torture: .venv/develops browser postgres  ## Every kill, page, answer and fault, for hours; PART="fuzz twin" for some of it
	@$(BIN)/python -m tests.torture $(PART)

check: .venv/develops browser postgres  ## What CI runs: format, lint, types, docs, and the tests of make test
	@$(BIN)/python -m tests.lanes check

release: .venv/develops  ## Build the wheel, and try it in an empty environment
	@$(BIN)/python -m tests.release

format: .venv/develops  ## Format the code
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lint: .venv/develops
	$(BIN)/ruff check .

types: .venv/develops  ## Check the types of the toolkit, of the layers, and of the layers' tests
	$(BIN)/mypy
	$(BIN)/mypy --config-file templates/mypy.ini
	$(BIN)/mypy --config-file tests/layers/mypy.ini

pages: .venv/develops
	@$(BIN)/python -m docs.generator

docs: pages  ## Write the generated pages and build the site into site/
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict

serve-docs: pages  ## Serve the site on loopback, rebuilt on change
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs serve

pictures: pages browser  ## Take the screenshots of the docs anew
	$(BIN)/python -m docs.pictures

browser:  # the shell without windows is half the work of the whole program
	@command -v chromium-headless-shell >/dev/null || \
	  { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && apt-get update -qq && apt-get install -qq -y --no-install-recommends chromium-headless-shell >/dev/null; } || \
	  command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || \
	  echo "No Chromium here and none could be installed: the browser tests will say that they did not run."

postgres:
	@command -v initdb >/dev/null || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || \
	  { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && apt-get update -qq && apt-get install -qq -y --no-install-recommends postgresql >/dev/null; } || \
	  echo "No PostgreSQL here and none could be installed: its tests will say that they did not run."

accept: .venv/develops  ## Rewrite golden files, pictures and reference implementations, showing the difference
	$(BIN)/python -m pytest --accept

bench: .venv/develops  ## Measure start-up, scoring and scaffolding against their peers
	$(BIN)/python benchmarks/run.py

locks:  ## Pin the newest versions that fit (needs uv)
	uv pip compile pyproject.toml --group dev --universal --generate-hashes --no-header --no-annotate --upgrade --python-version 3.11 -q -o requirements-dev.lock
	uv pip compile pyproject.toml -c requirements-dev.lock --universal --generate-hashes --no-header --no-annotate --python-version 3.11 -q -o requirements.lock

clean:
	rm -rf build site dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
