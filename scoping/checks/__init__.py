"""What a schema cannot check: names that must stand elsewhere, and what no value could satisfy."""
