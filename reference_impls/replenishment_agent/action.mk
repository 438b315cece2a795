.PHONY: run work workers containers approvals evals
# A goal is text: make expands nothing in it, so that $50 stays $50, and the shell has it as a variable.
override GOAL := $(value GOAL)
override INPUTS := $(value INPUTS)
override N := $(value N)
export GOAL INPUTS N
run: $(READY)  ## pursue a goal to its end: make run GOAL='...' INPUTS='name=value ...'
	@test -n "$$GOAL" || { echo "Say what it is to reach: make run GOAL='...'" >&2; exit 2; }
	@set -f; for one in $$INPUTS; do set -- "$$@" --input "$$one"; done; $(BIN)/agent run "$$@" -- "$$GOAL"

work: $(READY)  ## carry runs in this terminal, until Ctrl-C
	@$(BIN)/agent work

workers: $(READY)  ## two workers, or N=3, on the Postgres of DATABASE_URL; one that dies is restarted
	@$(BIN)/agent workers --number "$${N:-2}"

containers:  ## Postgres, two workers and the console, in containers
	docker compose up --build --detach

approvals: $(READY)  ## what waits for a person
	@$(BIN)/agent approvals

evals: $(READY)  ## play the cases of evals/ and hold them to their targets
	@$(BIN)/agent evaluate

ci: evals
