"""Every refusal, condition and code of this room can be said in both languages."""

import ast
from pathlib import Path

import pytest

from reporting.hl7.tables import AckCode, Condition, scheme_name
from reporting.wording import Language, catalogue, sentence

PACKAGE = Path(__file__).parents[2] / "reporting"


def codes() -> set[str]:
    """Return the code of every Refusal that is built, and every code that a sentence is asked for by name."""
    found = set()
    for path in [*(PACKAGE / "hl7").glob("*.py"), *(PACKAGE / "demo").glob("ris*.py")]:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value in catalogue():
                found.add(node.value)
            called = node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else ""
            if called == "Refusal" and isinstance(node, ast.Call) and isinstance(node.args[0], ast.Constant):
                found.add(str(node.args[0].value))
    return found


def test_every_refusal_has_a_sentence() -> None:
    assert codes() - set(catalogue()) == set()


def test_every_sentence_of_this_room_is_said_somewhere() -> None:
    ours = [line[1:-1] for line in (PACKAGE / "wording/hl7.toml").read_text("utf-8").splitlines() if line[:1] == "["]
    assert set(ours) - codes() == set()


@pytest.mark.parametrize("value", [*AckCode, *Condition])
@pytest.mark.parametrize("language", Language)
def test_table_values_have_a_meaning(value: AckCode | Condition, language: Language) -> None:
    assert sentence(value.meaning, language, {}).endswith(".")


@pytest.mark.parametrize(
    ("scheme", "name"),
    [("LOINC", "LN"), ("LN", "LN"), ("2.16.840.1.113883.6.1", "LN"), ("CCAM", "CCAM"), ("", "L"), ("99X", "99X")],
)
def test_coding_schemes_are_named_as_table_0396_has_them(scheme: str, name: str) -> None:
    assert scheme_name(scheme) == name
