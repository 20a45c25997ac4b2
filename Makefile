# `make demo` shows it, `make test` proves it, `make lint` reads it. Each makes what it needs.
PYTHON ?= python3
BIN := .venv/bin
LOCK := --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate --upgrade

.PHONY: demo test lint bench faults words lock clean

$(BIN)/waymark: requirements/dev.txt pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

demo: $(BIN)/waymark
	$(BIN)/waymark demo

# Two workers, each with a database server of its own; a module stays with one of them.
test: $(BIN)/waymark
	$(BIN)/pytest --numprocesses 2 --dist loadscope

lint: $(BIN)/waymark
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(BIN)/waymark
	$(BIN)/python -m bench

# The long runs: every kill point, many seeds, six weeks of a school with 2,000 students.
faults: $(BIN)/waymark
	WAYMARK_FAULTS=long $(BIN)/pytest tests/faults tests/scenarios/test_conference_machine.py tests/scenarios/test_six_weeks.py

# Gather every marked sentence into the catalogues; translators edit templates/locales/*/LC_MESSAGES/waymark.po.
words: $(BIN)/waymark
	mkdir -p build
	$(BIN)/pybabel extract --mapping templates/babel.cfg --omit-header --no-location --sort-output --output build/waymark.pot .
	for file in templates/locales/*/LC_MESSAGES/waymark.po; do \
		sed '/^$$/q' $$file > build/header.po && \
		$(BIN)/pybabel update --input-file build/waymark.pot --output-file $$file --locale $$(echo $$file | cut -d / -f 3) --no-fuzzy-matching --ignore-obsolete --omit-header && \
		cat build/header.po $$file > build/words.po && mv build/words.po $$file || exit 1; \
	done

# Pins every dependency with its hashes, and no address of any index.
lock: $(BIN)/waymark
	$(BIN)/uv pip compile $(LOCK) --output-file requirements/run.txt pyproject.toml
	$(BIN)/uv pip compile $(LOCK) --extra dev --constraint requirements/run.txt --output-file requirements/dev.txt pyproject.toml

clean:
	rm -rf .venv build .mypy_cache .ruff_cache .pytest_cache
