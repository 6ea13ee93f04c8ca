"""The confusion test on what is shipped: commands, macros, the templates' fields, and lines of reports."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from reporting.commands.vocab import field_names, report_lines
from reporting.text.confusion import SpokenName
from reporting.text.lint import lint
from reporting.wording import Language

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class FakeSettings:
    vocabulary: Path = ROOT / "vocab"
    templates: Path = ROOT / "templates"
    models: Path = ROOT / "models"


@pytest.mark.parametrize("language", list(Language))
def test_nothing_that_is_shipped_can_be_confused(language: Language) -> None:
    settings = FakeSettings()
    fields, lines = field_names(settings, language), report_lines(settings, language)  # type: ignore[arg-type]
    assert len({name.group for name in fields}) == 18
    assert len(lines) > 10_000
    findings = lint(settings.vocabulary, language, fields=fields, lines=lines)
    assert [finding.error.sentence(Language.ENGLISH) for finding in findings] == []


def test_fields_of_one_template_that_sound_alike_and_a_command_said_in_reports_are_findings() -> None:
    fields = [SpokenName(spoken=name, meaning=name, group="Foie", file="Foie") for name in ("foie", "fois", "rein")]
    found = lint(ROOT / "vocab", Language.FRENCH, fields=fields, lines=["Champ complet."])
    assert [finding.error.code for finding in found] == ["vocabulary-sounds-alike", "vocabulary-said-in-reports"]
    assert "« fois » (fois) ressemble à l'oreille à « foie »" in found[0].error.sentence(Language.FRENCH)


def test_a_field_that_is_called_like_what_a_command_goes_to_is_a_finding() -> None:
    fields = [SpokenName(spoken="Faim", meaning="field hunger", group="Foie", file="Foie")]
    (found,) = lint(ROOT / "vocab", Language.FRENCH, fields=fields)
    assert found.error.details["other_meaning"] in {"field hunger", "command"}


def test_fields_of_two_templates_may_sound_alike() -> None:
    fields = [SpokenName(spoken="rate", meaning=name, group=name, file=name) for name in ("Foie", "Abdomen")]
    assert lint(ROOT / "vocab", Language.FRENCH, fields=fields) == ()
