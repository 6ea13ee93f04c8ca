"""Radiology dictation and reporting: from a spoken dictation to an acknowledged ORU."""

__version__ = "0.1.0"
