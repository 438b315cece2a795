"""Print how well raters agree, and how often a verdict is what the description's author says."""

from __future__ import annotations

from .measure import lines

if __name__ == "__main__":
    print("\n".join(lines()))
