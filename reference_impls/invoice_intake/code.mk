# src/app/ is the code of templates/, and not checked in here.
$(READY): | src/app
src/app:
	@$(MAKE) --no-print-directory -C ../.. references

.PHONY: watch
watch: $(READY)  ## report each text file that comes into inbox/SUPPLIER/, until Ctrl-C
	@$(BIN)/python src/inbox_folder.py
