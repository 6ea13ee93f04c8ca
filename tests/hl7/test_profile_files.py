"""Profiles as files: ours, a site's, and what a destination wants otherwise; each mistake names its place."""

from dataclasses import fields
from pathlib import Path

import pytest

from reporting.errors import ConfigError
from reporting.hl7 import oru
from reporting.hl7.profile import Charset, DefaultAuthority, Profile, TextLayout, Version
from reporting.hl7.profile_files import _READERS, named, read_profiles, with_overrides
from reporting.wording import Language

RAD_128 = oru.RAD_128


def test_the_shipped_profiles() -> None:
    assert set(read_profiles()) == {"rad-128", "rad-28", "fr-teleradiology"}


def test_the_standard_profile_says_the_defaults_and_all_of_them() -> None:
    assert read_profiles()["rad-128"] == RAD_128
    text = (Path(oru.__file__).parent / "profiles" / "rad-128.toml").read_text("utf-8")
    for field in fields(Profile):
        assert field.name == "name" or f"\n{field.name} = " in text or f"\n[{field.name}]" in text


def test_every_member_of_a_profile_can_be_read() -> None:
    assert set(_READERS) == {field.name for field in fields(Profile)} - {"name"}


def test_a_site_adds_profiles_and_replaces_ours(tmp_path: Path) -> None:
    (tmp_path / "chu.toml").write_text('based_on = "rad-28"\ncharset = "8859/15"\n[obx_11]\naddendum = "A"\n', "utf-8")
    (tmp_path / "rad-28.toml").write_text('version = "2.4"\n', "utf-8")
    profiles = read_profiles(tmp_path)
    assert profiles["rad-28"] == Profile(name="rad-28", version=Version.V2_4)
    chu = profiles["chu"]
    assert (chu.name, chu.version, chu.charset, chu.obx_11.addendum, chu.obx_11.original) == (
        "chu",
        Version.V2_4,
        Charset.LATIN_9,
        "A",
        "F",
    )
    assert "chu" not in read_profiles()


def test_overrides_change_what_they_name_and_nothing_else() -> None:
    changed = with_overrides(RAD_128, {"layout": "breaks", "text_type": "FT", "obr_25": {"withdrawal": "X"}}, "pacs")
    assert changed.layout is TextLayout.BREAKS
    assert (changed.obr_25.withdrawal, changed.obr_25.original) == ("X", "F")
    assert with_overrides(RAD_128, {}, "pacs") == RAD_128


def test_issuers_of_a_destination_are_added_to_those_of_its_profile() -> None:
    profile = with_overrides(RAD_128, {"authorities": {"PI": "CHU^1.2", "VN": "CHU"}}, "pacs")
    changed = with_overrides(profile, {"authorities": {"PI": "OTHER"}}, "pacs")
    assert changed.authorities == (
        DefaultAuthority(kind="PI", name="OTHER"),
        DefaultAuthority(kind="VN", name="CHU"),
    )


@pytest.mark.parametrize(
    ("overrides", "code", "key"),
    [
        ({"layouts": "lines"}, "profile-key-unknown", "layouts"),
        ({"name": "x"}, "profile-key-unknown", "name"),
        ({"layout": "line"}, "profile-value-wrong", "layout"),
        ({"version": "2.6"}, "profile-value-wrong", "version"),
        ({"version": 2.5}, "profile-value-wrong", "version"),
        ({"charset": "UTF-8"}, "profile-value-wrong", "charset"),
        ({"country": "France"}, "profile-value-wrong", "country"),
        ({"profile_id": "a|b"}, "profile-value-wrong", "profile_id"),
        ({"processing_id": "X"}, "profile-value-wrong", "processing_id"),
        ({"accept_ack": "YES"}, "profile-value-wrong", "accept_ack"),
        ({"identifiers": "INS"}, "profile-value-wrong", "identifiers"),
        ({"identifiers": [""]}, "profile-value-wrong", "identifiers"),
        ({"authorities": {"PI": "a^b"}}, "profile-value-wrong", "authorities.PI"),
        ({"authorities": {"PI": ""}}, "profile-value-wrong", "authorities.PI"),
        ({"authorities": "CHU"}, "profile-value-wrong", "authorities"),
        ({"accession": []}, "profile-value-wrong", "accession"),
        ({"accession": ["OBR-19"]}, "profile-value-wrong", "accession"),
        ({"text_code": "a^b^c^d"}, "profile-value-wrong", "text_code"),
        ({"text_code": "^^LN"}, "profile-value-wrong", "text_code"),
        ({"pdf": 1}, "profile-value-wrong", "pdf"),
        ({"pdf_type": "A|P"}, "profile-value-wrong", "pdf_type"),
        ({"obx_11": {"final": "F"}}, "profile-value-wrong", "obx_11.final"),
        ({"obx_11": {"original": "FF"}}, "profile-value-wrong", "obx_11.original"),
        ({"obx_11": "F"}, "profile-value-wrong", "obx_11"),
        ({"layout": "breaks"}, "profile-conflict", "layout"),
        ({"profile_id": "1.0^X", "version": "2.4"}, "profile-conflict", "profile_id"),
        ({"identifiers": ["PI", "PI"]}, "profile-conflict", "identifiers"),
    ],
)
def test_a_mistake_names_place_key_and_what_is_allowed(overrides: dict[str, object], code: str, key: str) -> None:
    with pytest.raises(ConfigError) as wrong:
        with_overrides(RAD_128, overrides, "pacs")
    assert (wrong.value.code, wrong.value.details["key"], wrong.value.details["where"]) == (code, key, "pacs")
    for language in Language:
        assert key in wrong.value.sentence(language)


def test_a_file_that_is_no_toml_and_a_folder_that_is_not_there(tmp_path: Path) -> None:
    (tmp_path / "broken.toml").write_bytes(b"\xff")
    for folder, named_file in ((tmp_path, "broken.toml"), (tmp_path / "none", "none")):
        with pytest.raises(ConfigError) as wrong:
            read_profiles(folder)
        assert wrong.value.code == "profile-unreadable"
        assert str(wrong.value.details["file"]).endswith(named_file)


def test_profiles_that_are_based_on_each_other_or_on_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text('based_on = "b"\n')
    (tmp_path / "b.toml").write_text('based_on = "a"\n')
    with pytest.raises(ConfigError) as wrong:
        read_profiles(tmp_path)
    assert (wrong.value.code, wrong.value.details) == ("profile-circular", {"names": "a → b → a"})
    (tmp_path / "b.toml").write_text('based_on = "c"\n')
    with pytest.raises(ConfigError) as wrong:
        read_profiles(tmp_path)
    assert (wrong.value.code, wrong.value.details["name"]) == ("profile-unknown", "c")


def test_a_profile_that_is_asked_for_and_not_there() -> None:
    assert named({"rad-128": RAD_128}, "rad-128", "pacs") is RAD_128
    with pytest.raises(ConfigError) as wrong:
        named({"rad-128": RAD_128}, "rad-129", "pacs")
    assert wrong.value.details == {"where": "pacs", "name": "rad-129", "allowed": "rad-128"}
