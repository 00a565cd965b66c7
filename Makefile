# Two commands are all that a new checkout needs: `make demo` and `make test`.  Each makes the
# virtual environment .venv from requirements.lock when it is missing or out of date.
# PYTHON=... chooses the Python; ARGS=... is handed on to the command.

.DEFAULT_GOAL := help
.PHONY: help demo test bench simulate lab lint templates sample docs lock clean venv
export PYTHON
unexport PYTHONPATH PYTHONHOME

help:
	@echo "make demo       a synthetic cohort and all its reports; prints where the index page is"
	@echo "make test       every test (ARGS='tests/unit -k pool' for some of them)"
	@echo "make bench      speed of scoring, estimates, taking files in, pairing; reports per minute, beside a plain loop"
	@echo "make simulate   cohorts with a known truth through every estimator; writes docs/methods/coverage.md"
	@echo "make lab        JupyterLab in notebooks/"
	@echo "make lint       the style checks"
	@echo "make templates  data_templates/ written anew from the definitions"
	@echo "make sample     reports/sample/ made anew from data_templates/example/"
	@echo "make docs       docs/questionnaires.md written anew from the definitions"
	@echo "make lock       requirements.lock written anew (ARGS=--upgrade for the newest libraries)"
	@echo "make clean      removes .venv and the tools' leavings; reports and cohorts stay"

venv:
	@sh tools/ensure_venv.sh

demo: venv
	.venv/bin/evalkit demo $(ARGS)

test: venv
	.venv/bin/python -m pytest -n 2 --dist loadgroup $(ARGS)

bench: venv
	.venv/bin/python benchmarks/scores_per_second.py
	.venv/bin/python benchmarks/estimates_per_school.py
	.venv/bin/python benchmarks/intake_speed.py
	.venv/bin/python benchmarks/pairing_speed.py
	.venv/bin/python benchmarks/reports_per_minute.py $(ARGS)

simulate: venv
	.venv/bin/python benchmarks/coverage/simulate.py $(ARGS)

lab: venv
	.venv/bin/jupyter lab --notebook-dir=notebooks $(ARGS)

lint: venv
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .

templates: venv
	.venv/bin/evalkit new data_templates --refresh $(ARGS)

sample: venv
	.venv/bin/evalkit run data_templates/example --fresh --reports reports
	mkdir -p reports/sample
	cp reports/example/commissioner/06_school_impact/s01.html reports/sample/school.html
	cp reports/example/commissioner/07_programme_impact.html reports/sample/programme.html

docs: venv
	.venv/bin/python tools/questionnaires_page.py

lock:
	@sh tools/lock.sh $(ARGS)

clean:
	rm -rf .venv .venv-tools .venv-build.log build dist .pytest_cache .ruff_cache .hypothesis
	find src tests tools -name __pycache__ -type d -prune -exec rm -rf {} +
