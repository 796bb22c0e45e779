"""What can go wrong, told to the person at the keyboard."""

from __future__ import annotations


class ExportFailed(Exception):
    """Nothing was exported; the text says why and what to do."""
