.PHONY: serve
serve: $(READY)  ## the console, at http://127.0.0.1:8000, with the clock, webhooks and a worker
	@$(BIN)/agent serve
