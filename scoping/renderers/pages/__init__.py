"""HTML pages that stand alone: their elements and their shell."""
