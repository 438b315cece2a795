"""What workers, a database and a model carry, from what a run was measured to cost."""
