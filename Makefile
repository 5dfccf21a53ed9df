# Short names for the commands of CONTRIBUTING.md. They use the virtual environment that `make .venv` makes.
.PHONY: run test check snapshots screenshots bench kills soak

python := .venv/bin/python

run: .venv
	.venv/bin/focus-tui --sandbox

test: .venv
	$(python) -m pytest -q -n 2

check: .venv
	.ci/check
	$(python) -m pytest -q -n 2

snapshots: .venv
	$(python) -m pytest -q tests/test_snapshots.py --snapshot-update

screenshots: .venv
	$(python) -m screenshots

bench: .venv
	$(python) -m benchmarks

kills: .venv
	$(python) -m tests.kills --kills 100

# Random days of the tracking core; make soak EXAMPLES=1000 for fewer.
EXAMPLES = 20000
soak: .venv
	$(python) -m tests.soak --examples $(EXAMPLES)

.venv:
	python3 -m venv .venv
	.venv/bin/pip install -q -e '.[dev]'
