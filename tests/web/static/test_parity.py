"""The page moves and applies edits exactly as the report does: the same cases through Python and JavaScript."""

import json
import random
import shutil
import subprocess
from dataclasses import asdict
from pathlib import Path

import pytest

from reporting.errors import ConflictError
from reporting.report import edits
from reporting.report.edits import FieldEdit
from reporting.report.model import Field, Origin, Report, Section, Span
from reporting.wording import Language

NODE = shutil.which("node")
ALPHABET = "aé5 \n😀𝄞."


def _minimal(before: str, after: str) -> tuple[int, int, str]:
    """Return (start, end, text) of the smallest replacement that turns `before` into `after`."""
    start = 0
    while start < min(len(before), len(after)) and before[start] == after[start]:
        start += 1
    tail = 0
    while tail < min(len(before), len(after)) - start and before[-1 - tail] == after[-1 - tail]:
        tail += 1
    return start, len(before) - tail, after[start : len(after) - tail]


def _edit(dice: random.Random, text: str, name: str) -> FieldEdit:
    start = dice.randint(0, len(text))
    by = "".join(dice.choices(ALPHABET, k=dice.randint(0, 3)))
    spans = (Span(start=0, end=len(by), origin=Origin.DICTATED, probability=0.4),) if by and dice.random() < 0.5 else ()
    return FieldEdit(
        edit_id=name,
        field_id="f",
        base_version=0,
        start=start,
        end=dice.randint(start, len(text)),
        text=by,
        origin=Origin.TYPED,
        spans=spans,
    )


def _report(field: Field) -> Report:
    section = Section(section_id="s", title="Findings", code=None, fields=(field,))
    return Report(
        report_id="r",
        order_id="o",
        template_id="t",
        template_title="",
        language=Language.FRENCH,
        title="",
        sections=(section,),
    )


def _moved(edit: FieldEdit, earlier: FieldEdit) -> tuple[int, int] | None:
    try:
        moved = edits.rebase(edit, [earlier])
    except ConflictError:
        return None
    return moved.start, moved.end


def _json(value: Field | FieldEdit) -> dict[str, object]:
    plain = asdict(value, dict_factory=lambda members: {k: getattr(v, "value", v) for k, v in members})
    return plain | {"spans": list(plain["spans"])}


def _spans(spans: list[dict[str, object]]) -> list[tuple[object, object]]:
    return [(span["start"], span["end"]) for span in spans]


@pytest.mark.skipif(NODE is None, reason="node is not on this machine")
def test_page_and_report_agree_on_every_edit() -> None:
    assert NODE is not None
    dice = random.Random(20261124)
    cases = []
    for number in range(400):
        text = "".join(dice.choices(ALPHABET, k=dice.randint(0, 12)))
        span = Span(start=0, end=len(text), origin=Origin.DICTATED)
        field = Field(field_id="f", label="", text=text, spans=(span,) if text else ())
        edit, earlier = (_edit(dice, text, f"{name}-{number}") for name in ("own", "earlier"))
        cases.append((field, edit, earlier, "".join(dice.choices(ALPHABET, k=dice.randint(0, 12)))))
    asked = [{"field": _json(f), "edit": _json(e), "earlier": _json(x), "after": after} for f, e, x, after in cases]
    run = subprocess.run(
        [NODE, str(Path(__file__).with_name("parity.mjs"))],
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    moves = 0
    for (field, edit, earlier, after), answer in zip(cases, json.loads(run.stdout), strict=True):
        moved = answer["moved"] and (answer["moved"]["start"], answer["moved"]["end"])
        assert moved == _moved(edit, earlier), (field.text, edit, earlier)
        moves += moved is not None
        applied = next(edits.apply(_report(field), edit).fields())
        assert answer["applied"]["text"] == applied.text
        # A span of no characters means nothing to a reader; both may keep it.
        assert _spans(answer["applied"]["spans"]) == [(span.start, span.end) for span in applied.spans]
        smallest = answer["minimal"]
        if field.text == after:
            assert smallest is None
        else:
            assert (smallest["start"], smallest["end"], smallest["text"]) == _minimal(field.text, after)
    assert 50 < moves < 400
