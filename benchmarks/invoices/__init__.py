"""Adversarial invoices through the path of a reference, and through a loop with the same model."""
