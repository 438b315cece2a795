.PHONY: dead-letters
dead-letters: $(READY)  ## receipts that were to be sent back and never arrived
	@$(BIN)/agent callbacks --state dead
