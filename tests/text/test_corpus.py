"""The shared corpus of dictations, read where it lies: how many come out exactly, and whether anything is lost."""

import json
import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from reporting.wording import Language
from tests.text.said import formatter

CORPUS = Path(__file__).parents[2].parent / "shared" / "corpus"
FLOORS = {Language.FRENCH: 0.965, Language.ENGLISH: 0.965}
"""Share written exactly; a final full stop that was not dictated is not asked for."""
HARMFUL = {
    Language.FRENCH: "pas|sans|aucun|aucune|ni(?!-)|non|gauche|gauches|droit|droite|droits|droites|ne|n(?=')|plus",
    Language.ENGLISH: "no|not|without|left|right|non|neither|nor|never",
}
pytestmark = pytest.mark.skipif(not CORPUS.is_dir(), reason="the shared corpus is not here")


@cache
def rows(language: Language) -> list[dict[str, str]]:
    files = sorted((CORPUS / language.value).glob("*.jsonl"))
    return [json.loads(line) for file in files for line in file.read_text("utf-8").splitlines()]


@cache
def formatted(language: Language) -> list[str]:
    return [formatter(language).format_text(row["spoken"]) for row in rows(language)]


def is_exact(row: dict[str, str], written: str) -> bool:
    unspoken_stop = row["spoken"].split()[-1] not in {"point", "period"}
    return written == row["written"] or (unspoken_stop and f"{written}." == row["written"])


@pytest.mark.parametrize("language", list(Language))
def test_most_dictations_come_out_exactly(language: Language) -> None:
    exact = sum(map(is_exact, rows(language), formatted(language)))
    assert exact / len(rows(language)) >= FLOORS[language]


def signs_as_said(text: str) -> str:
    """Return `text` with the signs that stand for « plus » as the word."""
    return re.sub(r"[+±]", " plus ", text)


@pytest.mark.parametrize("language", list(Language))
def test_no_negation_and_no_side_is_lost_or_added(language: Language) -> None:
    pattern = re.compile(rf"\b(?:{HARMFUL[language]})(?!\w)", re.IGNORECASE)
    for row, text in zip(rows(language), formatted(language), strict=True):
        said = Counter(word.lower() for word in pattern.findall(row["spoken"]))
        written = Counter(word.lower() for word in pattern.findall(signs_as_said(text)))
        assert written == said, row["spoken"]


@pytest.mark.parametrize("language", list(Language))
def test_written_reports_are_hardly_changed(language: Language) -> None:
    some = rows(language)[::4]
    kept = sum(formatter(language).format_text(row["written"]) == row["written"] for row in some)
    assert kept / len(some) >= 0.98


@pytest.mark.parametrize("language", list(Language))
def test_formatting_twice_is_formatting_once(language: Language) -> None:
    some = formatted(language)[::4]
    changed = [text for text in some if formatter(language).format_text(text) != text]
    assert changed == []
