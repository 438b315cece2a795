"""What `make test-fast`, `make test` and `make check` run, and where their time goes."""
