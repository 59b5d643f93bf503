# The first commands ever run: `make demo` and `make test`. Needs git, python3 (3.11 or later, with venv) and make.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
# One stamp for each Python, so that a newer one gets a new environment.
VERSION := $(shell $(PYTHON) -c 'import sys; print("%d.%d.%d" % sys.version_info[:3])')
MADE := $(VENV)/made-for-$(VERSION)
INSTALLED := $(VENV)/installed
TESTED := $(VENV)/installed-for-tests

.DEFAULT_GOAL := help
.PHONY: help demo serve test look check bench translations words review clean

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 24

demo: $(INSTALLED) ## fill a practice village and serve it on this machine
	$(BIN)/timebank demo

serve: $(INSTALLED) ## serve a real group
	$(BIN)/timebank serve

test: $(TESTED) ## install what tests need, run every test, check the code
	$(BIN)/python -m pytest -n 2 --dist worksteal
	$(MAKE) --no-print-directory check

look: $(TESTED) ## walk through every page in a real browser, and leave pictures to look at
	rm -rf tests/browser/shots
	-LOOK=1 $(BIN)/python -m pytest -n 2 -q tests/browser/test_walk.py tests/browser/test_paper.py
	$(BIN)/python -m tests.browser.look

check: $(TESTED) ## style, types, who may import whom, templates
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint --lint --quiet timebank/templates

bench: $(TESTED) ## measure, against references run beside (BENCH_JSON=file keeps the figures)
	$(BIN)/python -m tests.bench

translations: $(INSTALLED) ## find the strings, bring the Welsh catalogue up to date, compile it
	$(BIN)/pybabel --quiet extract --mapping timebank/translations/babel.cfg --keywords "N_ nN_:1,2 _l lazy_gettext" \
		--add-comments "Translators:" --add-location file --sort-by-file --output $(VENV)/timebank.pot timebank
	$(BIN)/pybabel --quiet update --input-file $(VENV)/timebank.pot --output-dir timebank/translations --locale cy \
		--no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date --width 120
	$(BIN)/pybabel compile --directory timebank/translations --locale cy --statistics

words: $(TESTED) ## the Welsh words that no dictionary knows (needs aspell and aspell-cy)
	$(BIN)/python -m tests.translations.words

review: $(TESTED) ## the Welsh that wants a speaker's review first
	$(BIN)/python -m tests.translations.review

$(MADE):
	rm -rf $(VENV)
	$(PYTHON) -m venv $(VENV)
	touch $@

$(INSTALLED): $(MADE) setup.cfg pyproject.toml constraints.txt
	$(PIP) install -c constraints.txt -e .
	$(BIN)/python -c "from timebank import compiled; compiled.everything()"
	touch $@

$(TESTED): $(INSTALLED)
	$(PIP) install -c constraints.txt -e '.[test]'
	touch $@

clean: ## remove what can be made again (never instance/)
	rm -rf $(VENV) build *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
