.PHONY: chat serve console
chat: $(READY)  ## talk with the assistant in this terminal; what it hands off is done here, too
	@$(BIN)/python -m app chat

serve: $(READY)  ## talk with it in the browser, at http://127.0.0.1:8000, with the console at 8001
	@$(BIN)/python -m app serve

console: $(READY)  ## the side that acts by itself, at http://127.0.0.1:8001: console, worker, and where work is handed off
	@$(BIN)/agent serve
