# Two commands matter: `make demo` and `make test`. `make help` lists the rest.
PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin
# What meets the database in its own words is tested on PostgreSQL as well.
ON_POSTGRESQL := tests/search tests/upkeep tests/catalogue tests/resources tests/vocabulary tests/content tests/training
export PATH := $(CURDIR)/$(BIN):$(PATH)

.PHONY: help demo test check bench format assets clean

help: ## Show this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 12

demo: .venv/.base assets ## Run the site with first content on http://127.0.0.1:8000 (make demo PORT=8080)
	@$(BIN)/python manage.py demo --port $(PORT)

test: .venv/.dev assets ## Run every test that this machine can run; what is left out is listed with its reason
	@$(BIN)/python manage.py compile_translations
	$(BIN)/pytest -n 2 --dist loadgroup $(ARGS)
	$(if $(ARGS),,$(BIN)/python -m tests.postgresql $(BIN)/pytest -n 2 --dist loadgroup -k "not elasticsearch" $(ON_POSTGRESQL))

check: .venv/.dev assets ## Format, lint, types, templates, import direction, deployment checks, missing migrations
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy cms vocabulary search resources home training
	$(BIN)/lint-imports
	$(BIN)/curlylint templates
	$(BIN)/djade --check --target-version 5.2 $$(git ls-files '*.html')
	DATABASE_URL=sqlite://:memory: DJANGO_SETTINGS_MODULE=cms.settings.test $(BIN)/python manage.py makemigrations --check --dry-run
	SECRET_KEY=$$($(BIN)/python -c "import secrets; print(secrets.token_urlsafe(60))") ALLOWED_HOSTS=example.org BASE_URL=https://example.org DATABASE_URL=sqlite://:memory: \
		DJANGO_SETTINGS_MODULE=cms.settings.production $(BIN)/python manage.py check --deploy --fail-level WARNING

bench: .venv/.dev ## Print the benchmarks' ratios (docs/benchmarks.md says how to read them)
	$(BIN)/python -m bench.search --engine sqlite --documents 100000
	$(BIN)/python -m bench.suggest --engine sqlite --documents 100000
	$(BIN)/python -m bench.save
	$(BIN)/python -m bench.training
	@if [ -f ../shared/data/oak-lessons.jsonl.gz ]; then \
		$(BIN)/python -m bench.relevance --engine sqlite --docs ../shared/data/oak-lessons.jsonl.gz \
			--queries ../shared/data/oak-dev-queries.jsonl --qrels ../shared/data/oak-dev-qrels.tsv --dev; \
		mkdir -p var && $(BIN)/python -m bench.oak ../shared/data/oak-lessons.jsonl.gz --output var/oak.jsonl.gz; \
		$(BIN)/python -m bench.importing var/oak.jsonl.gz; \
		$(BIN)/python -m bench.schools; \
	else echo "No ../shared/data here: the benchmarks of relevance, import and schools need collections (docs/benchmarks.md)."; fi

format: .venv/.dev ## Format Python and templates
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	$(BIN)/djade --target-version 5.2 $$(git ls-files '*.html')

clean: ## Remove what the other commands made, the demo's data too
	rm -rf .venv var frontend/node_modules frontend/dist

# --- What the commands stand on ---------------------------------------------------------------------------------

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed: make PYTHON=/path/to/python3.12 …"; exit 1; }
	$(PYTHON) -m venv .venv

.venv/.base: requirements/base.txt | .venv/bin/python
	@echo "Installing the pinned dependencies …"
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/base.txt
	@touch $@

.venv/.dev: requirements/dev.txt | .venv/bin/python
	@echo "Installing the pinned dependencies for development …"
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $@ .venv/.base

assets: frontend/dist/.built

# Node comes from PyPI where the machine has none.
frontend/dist/.built: $(shell find frontend -type f -not -path '*/node_modules/*' -not -path '*/dist/*') | .venv/bin/python
	@command -v npm >/dev/null || { echo "Installing Node from its Python package …"; \
		$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/node.txt; }
	@echo "Building the styles and scripts …"
	cd frontend && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error && npm run --silent build
	@touch $@
