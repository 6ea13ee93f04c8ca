"""The pages and their labels: both languages complete, nothing inline, nothing from elsewhere."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from jinja2 import Environment, FileSystemLoader, StrictUndefined

WEB = Path(__file__).parents[3] / "reporting" / "web"
PAGES = ("login.html", "worklist.html", "report.html", "queue.html")
LANGUAGES = ("fr", "en")


def _texts(language: str) -> dict[str, object]:
    return tomllib.loads((WEB / "texts" / f"{language}.toml").read_text("utf-8"))


def _flat(texts: Mapping[str, object], path: str = "") -> Iterator[tuple[str, str]]:
    for key, value in texts.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{path}{key}.")
        elif isinstance(value, list):
            for number, row in enumerate(value):
                yield from ((f"{path}{key}.{number}.{column}", text) for column, text in enumerate(row))
        else:
            yield path + key, str(value)


def _render(name: str, language: str, **more: object) -> str:
    pages = Environment(loader=FileSystemLoader(WEB / "pages"), autoescape=True, undefined=StrictUndefined)
    texts = _texts(language)
    page = {"csrf": "token", "language": language, "user_id": "u", "report_id": "r", "texts": texts}
    user = "" if name == "login.html" else "Dr Moreau Claire"
    context = {"texts": texts, "language": language, "user": user, "page": page, "error": "", "steers": True} | more
    return pages.get_template(name).render(context)


def test_both_languages_have_the_same_labels() -> None:
    french, english = (dict(_flat(_texts(language))) for language in LANGUAGES)
    assert french.keys() == english.keys()


def test_both_languages_fill_in_the_same_details() -> None:
    french, english = (dict(_flat(_texts(language))) for language in LANGUAGES)
    for key, text in french.items():
        assert set(re.findall(r"\{\w+\}", text)) == set(re.findall(r"\{\w+\}", english[key])), key


def test_no_label_is_empty_but_the_sign_of_an_unknown_sex() -> None:
    for language in LANGUAGES:
        assert [key for key, text in _flat(_texts(language)) if not text] == ["worklist.sex_short.U"]


def test_french_labels_have_a_hard_space_before_high_punctuation() -> None:
    for key, text in _flat(_texts("fr")):
        assert not re.search(r" [:;?!»]|« ", text), key


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", PAGES)
def test_every_label_of_a_page_exists(name: str, language: str) -> None:
    assert f'<html lang="{language}">' in _render(name, language)


@pytest.mark.parametrize("name", PAGES)
def test_pages_carry_no_script_style_or_handler_of_their_own(name: str) -> None:
    shown = _render(name, "fr")
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", shown)
    for attributes in re.findall(r"<script([^>]*)>", shown):
        assert 'src="/static/' in attributes or 'type="application/json"' in attributes


@pytest.mark.parametrize("name", PAGES)
def test_pages_take_nothing_from_elsewhere(name: str) -> None:
    assert not re.search(r"""(?:src|href|action)=["'](?:https?:)?//""", _render(name, "fr"))


def test_a_text_cannot_end_the_island_of_settings() -> None:
    texts = _texts("fr") | {"product": "</script><script>alert(1)</script>"}
    shown = _render("worklist.html", "fr", texts=texts, page={"csrf": "", "texts": texts})
    assert "<script>alert" not in shown


def test_what_went_wrong_at_sign_in_is_shown_as_text() -> None:
    assert "&lt;b&gt;" in _render("login.html", "fr", error="<b>")


def test_stylesheets_take_nothing_from_elsewhere() -> None:
    for path in (WEB / "static").glob("*.css"):
        assert not re.search(r"@import|url\(", path.read_text("utf-8")), path.name


def test_the_lock_of_the_bundle_names_no_registry() -> None:
    lock = (WEB / "frontend" / "package-lock.json").read_text("utf-8")
    assert '"resolved"' not in lock
    assert '"integrity"' in lock
