"""What a signature is made with: the same parts give the same hashes, another part gives another."""

import hashlib
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.report.making import MadeWith
from reporting.report.model import Report
from reporting.service.makings import Makings, hash_of_folder, hash_of_model, hash_of_settings
from tests.report.builders import a_report
from tests.service.world import LEA, World


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def installed(folder: Path, *, punctuation: str = "spoken") -> Makings:
    for name, content in (("model/model.bin", "weights"), ("vocab/fr/terms.tsv", "nodule"), ("t.html", "<html>")):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            path.write_text(content, "utf-8")
    return Makings(
        template_files={a_report().template_id: folder / "t.html"},
        model="base",
        model_folder=folder / "model",
        vocabulary=folder / "vocab",
        settings={"punctuation": punctuation},
        version="1.0",
    )


def test_the_same_parts_in_another_folder_are_the_same(tmp_path: Path) -> None:
    assert installed(tmp_path / "one")(a_report()) == installed(tmp_path / "other")(a_report())


@pytest.mark.parametrize(
    ("file", "changes"),
    [("model/model.bin", "model_hash"), ("vocab/fr/terms.tsv", "vocabulary_hash"), ("t.html", "template_hash")],
)
def test_a_changed_part_changes_its_hash_and_no_other(tmp_path: Path, file: str, changes: str) -> None:
    before = installed(tmp_path)(a_report())
    (tmp_path / file).write_text("changed", "utf-8")
    after = installed(tmp_path)(a_report())
    differing = [name for name in MadeWith.__dataclass_fields__ if getattr(before, name) != getattr(after, name)]
    assert differing == [changes]


def test_a_setting_that_changes_words_changes_the_hash_of_the_settings(tmp_path: Path) -> None:
    spoken, automatic = installed(tmp_path)(a_report()), installed(tmp_path, punctuation="automatic")(a_report())
    assert spoken.settings_hash != automatic.settings_hash


def test_a_file_that_moved_or_joined_changes_the_hash_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("x", "utf-8")
    before = hash_of_folder(tmp_path)
    (tmp_path / "a").rename(tmp_path / "b")
    moved = hash_of_folder(tmp_path)
    (tmp_path / "c").touch()
    assert len({before, moved, hash_of_folder(tmp_path)}) == 3


def test_an_installed_model_has_the_hash_it_was_installed_with(tmp_path: Path) -> None:
    (tmp_path / "model.bin").write_bytes(b"weights")
    assert hash_of_model(tmp_path) == sha256(b"weights")
    (tmp_path / "installed.json").write_text(json.dumps({"model.bin": "pinned"}), "utf-8")
    assert hash_of_model(tmp_path) == "pinned"


def test_a_template_that_is_no_longer_there_has_no_hash(tmp_path: Path) -> None:
    installed(tmp_path)
    gone = Makings(
        template_files={},
        model="base",
        model_folder=tmp_path / "model",
        vocabulary=tmp_path / "vocab",
        settings={},
        version="1.0",
    )
    made = gone(a_report())
    assert (made.template_id, made.template_hash) == (a_report().template_id, "")


@given(st.dictionaries(st.text(), st.text() | st.integers()))
def test_the_order_of_settings_does_not_matter(settings: dict[str, str | int]) -> None:
    assert hash_of_settings(settings) == hash_of_settings(dict(reversed(settings.items())))


def test_a_signature_keeps_what_it_was_made_with_and_the_version_history_shows_it(
    opened: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    makings = installed(tmp_path)
    asked: list[Report] = []

    def making(report: Report) -> MadeWith:
        asked.append(report)
        return makings(report)

    monkeypatch.setattr(opened.signing, "_made_with", making)
    opened.type("Normal.")
    signed = opened.sign()
    assert signed.made_with == makings(signed.report)
    assert [each.report_id for each in asked] == [signed.report.report_id]
    (revision,) = opened.writing.view(opened.report_id, LEA).revisions
    assert revision.made_with == signed.made_with
