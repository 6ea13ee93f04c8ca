# Five verbs: demo, test, lint, serve, bench-…; each does its own set-up.
PYTHON ?= python3
BIN := .venv/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: demo test lint types serve setup model system-demo system-test lock clean

demo: setup system-demo model
	$(BIN)/reporting demo $(if $(ONCE),--once)

test: setup system-test model lint types
	$(BIN)/python -m pytest

lint: setup
	$(BIN)/ruff check reporting tests
	$(BIN)/ruff format --check reporting tests

types: setup
	$(BIN)/mypy

serve: setup model
	$(BIN)/reporting serve

setup: .venv/installed

.venv/installed: pyproject.toml .ci/requirements.txt reporting/web/frontend/package-lock.json
	@sh .ci/system python
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --require-hashes -r .ci/requirements.txt
	$(BIN)/pip install --quiet --no-deps --editable .
	@touch $@

model: setup
	@$(BIN)/reporting models install base

system-demo:
	@sh .ci/system demo

system-test:
	@sh .ci/system test

# Make the hashed requirements anew after a change of the dependencies in pyproject.toml.
lock: setup
	$(BIN)/pip install --quiet uv
	$(BIN)/uv pip compile pyproject.toml --extra server --extra client --extra test --extra postgres \
	    --generate-hashes --universal --python-version 3.11 --no-header --no-annotate --output-file .ci/requirements.txt

clean:
	rm -rf .venv reporting/web/static/bundle reporting/web/frontend/node_modules
