# src/app/ is the code of templates/, and not checked in here.
$(READY): | src/app
src/app:
	@$(MAKE) --no-print-directory -C ../.. references
