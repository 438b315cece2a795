"""A decision to a project.

Layers rendered to a tree, the tree verified, then written in one step.
"""

from .layers import render
from .project import Project, write
from .verification import verify

__all__ = ["Project", "render", "verify", "write"]
