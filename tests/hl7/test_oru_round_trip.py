"""Report texts become ORU and are read again by our reader, by `hl7` and by hl7apy: the same text, word for word.

Each text goes one way here, each way is gone; `python -m tests.bench.round_trip` sends every text every way.
"""

import pytest

from tests.hl7.oru_samples import arrives, of_texts
from tests.hl7.texts import in_reports, texts, ways

WAYS = ways()
SHARE = 8


@pytest.mark.parametrize("part", range(SHARE))
def test_every_text_arrives_word_for_word(part: int) -> None:
    reports = list(enumerate(in_reports(texts())))
    rounds = max(len(reports), len(WAYS))  # where there are few texts they go several ways
    for turn in range(part, rounds, SHARE):
        number, group = reports[turn % len(reports)]
        assert not arrives(of_texts(group), WAYS[turn % len(WAYS)]), (number, WAYS[turn % len(WAYS)])


def test_there_are_texts() -> None:
    assert len(texts()) >= 10
