"""Texts that are sent as reports: ours in tests/samples/texts, and everything in shared/data/text if that is here."""

import json
from collections.abc import Iterator
from itertools import product
from pathlib import Path

from reporting.hl7.profile import Charset, Profile
from tests.hl7.oru_samples import LAYOUTS, PROFILES, wanted

SAMPLES = Path(__file__).parents[1] / "samples" / "texts"
SHARED = Path(__file__).parents[2].parent / "shared" / "data" / "text"


def texts() -> list[str]:
    """Return every text that holds anything."""
    return [text for text in (*_samples(), *_shared()) if text.strip()]


def _samples() -> Iterator[str]:
    for path in sorted(SAMPLES.glob("*.txt")):
        yield from path.read_text("utf-8").split("----\n")


def _shared() -> Iterator[str]:
    for path in sorted(SHARED.rglob("*.jsonl")):
        for line in path.read_text("utf-8").split("\n"):
            if line.strip():
                yield json.loads(line)["text"]
    for path in sorted(SHARED.rglob("*.tsv")):
        for line in path.read_text("utf-8").split("\n"):
            yield line.partition("\t")[2]


def ways() -> list[Profile]:
    """Return every profile in every layout and encoding."""
    charsets = [charset.value for charset in Charset]
    return [
        wanted(name, **LAYOUTS[layout], charset=charset)
        for name, layout, charset in product(PROFILES, LAYOUTS, charsets)
    ]


def in_reports(every: list[str], size: int = 20) -> Iterator[list[str]]:
    """Yield the texts in groups of `size`, one report each: a message costs more than a text in it."""
    for start in range(0, len(every), size):
        yield every[start : start + size]
