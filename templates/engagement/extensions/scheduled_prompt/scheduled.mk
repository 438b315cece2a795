.PHONY: watch fire
watch: $(READY)  ## keep time and take webhooks, with the page, until Ctrl-C
	@$(BIN)/python -m app.engagement watch

fire: $(READY)  ## send each prompt of triggers.yaml once, now
	@$(BIN)/python -m app.engagement fire
