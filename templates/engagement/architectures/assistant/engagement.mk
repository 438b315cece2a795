.PHONY: chat serve
chat: $(READY)  ## talk with the assistant in this terminal
	@$(BIN)/python -m app.engagement chat

serve: $(READY)  ## talk with it in the browser, at http://127.0.0.1:8000
	@$(BIN)/python -m app.engagement serve
