"""Structured logs: one JSON object a line on standard error. The home of structlog.

A log line names what happened and the ids it happened to, never a word that was dictated, typed or sent by a RIS.
Errors are logged by their code: the text of a foreign exception may repeat what it was given.
"""

import logging
import sys
from typing import TextIO, cast

import structlog


def configure(level: str) -> None:
    """Log from `level` (debug, info, warning, error) upwards, for the whole process."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        logger_factory=structlog.PrintLoggerFactory(cast(TextIO, _StandardError())),
        cache_logger_on_first_use=False,
    )


class _StandardError:
    """Standard error as it is when a line is written: whoever has replaced it since gets the line."""

    def write(self, text: str) -> int:
        return sys.stderr.write(text)

    def flush(self) -> None:
        sys.stderr.flush()


def logger(name: str) -> structlog.stdlib.BoundLogger:
    """Return a logger whose lines carry `room=name`."""
    return cast(structlog.stdlib.BoundLogger, structlog.get_logger(room=name))
