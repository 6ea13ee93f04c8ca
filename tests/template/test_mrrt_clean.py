"""What runs, loads or refers elsewhere never survives an import, and nothing else changes."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.errors import InputError
from reporting.template.mrrt import read
from reporting.template.mrrt_clean import clean
from tests.template.shipped import FILES, FOLDER

SOUND = (FOLDER / "fr-us-abdomen.html").read_text("utf-8")
ACTIVE = re.compile(
    r"alert|https?://evil|\son\w+\s*=|<(?:iframe|object|embed|link|base|svg|math|img[^>]*src)|javascript:|url\(",
    re.IGNORECASE,
)

ATTACKS = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC='https://evil.example/a.js'></SCRIPT >",
    '<script type="text/javascript">/* template_attributes */ alert(1)</script>',
    '<p onclick="alert(1)">seen</p>',
    "<p OnMouseOver=alert(1)>seen</p>",
    '<img src="https://evil.example/x.png" onerror="alert(1)" alt="scan"/>',
    "<img/src=x/onerror=alert(1)>",
    '<img srcset="https://evil.example/x.png 2x"/>',
    '<a href="https://evil.example/">more</a>',
    '<a href=" java&#x09;script:alert(1)">more</a>',
    '<form action="https://evil.example/"><p>seen</p></form>',
    '<button formaction="https://evil.example/">send</button>',
    '<iframe src="https://evil.example/"><p onclick="alert(1)">x</p></iframe>',
    '<iframe srcdoc="&lt;script&gt;alert(1)&lt;/script&gt;"></iframe>',
    '<object data="https://evil.example/a.swf"></object><embed src="https://evil.example/b"/>',
    '<link rel="stylesheet" href="https://evil.example/a.css"/>',
    '<base href="https://evil.example/"/>',
    '<meta http-equiv="refresh" content="0;url=https://evil.example/"/>',
    "<style>p { background: url(https://evil.example/a.png) }</style>",
    '<style>@import "https://evil.example/a.css";</style>',
    '<p style="background: url(https://evil.example/a.png)">seen</p>',
    '<svg onload="alert(1)"><a xlink:href="javascript:alert(1)"><text>x</text></a></svg>',
    '<math><mi xlink:href="javascript:alert(1)">x</mi></math>',
    "<!--><img src=x onerror=alert(1)>-->",
    "<!-- a --!><img src=x onerror=alert(1)> -->",
    '<textarea><a title="</textarea><img src=x onerror=alert(1)>"></a></textarea>',
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>x</p></noscript>",
    "<?xml-stylesheet href='https://evil.example/a.xsl'?>",
    '<input type="image" src="https://evil.example/a.png" name="x"/>',
    '<video poster="https://evil.example/a.png"><source src="https://evil.example/a.mp4"/></video>',
]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_file_without_such_things_comes_out_byte_for_byte(path: Path) -> None:
    html = path.read_bytes()
    assert clean(html, "a.html") == (html, ())


@pytest.mark.parametrize("attack", ATTACKS)
def test_what_runs_or_refers_elsewhere_is_cut_out_and_the_template_stays(attack: str) -> None:
    html = SOUND.replace("<body>", f"<body>{attack}", 1)
    cleaned, removed = clean(html.encode(), "a.html")
    text = cleaned.decode()
    body = text[text.index("<body>") :]
    # What an attribute's value says is text: it is written so that no parser can take it for a tag.
    assert not ACTIVE.search(re.sub(r'="&lt;[^"<>]*"', '="…"', body))
    assert removed or "textarea" in attack
    assert read(cleaned, "a.html").sections[3] == read(SOUND.encode(), "a.html").sections[3]


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_file_that_was_cleaned_is_clean(attack: str) -> None:
    cleaned, _ = clean(SOUND.replace("</section>", f"{attack}</section>", 1).encode(), "a.html")
    assert clean(cleaned, "a.html") == (cleaned, ())


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_of_it_is_in_the_template(attack: str) -> None:
    cleaned, _ = clean(SOUND.replace("</header>", f"</header>{attack}", 1).encode(), "a.html")
    found = repr(read(cleaned, "a.html"))
    assert not re.search(r"<script|<img|https://evil|onerror=alert\(1\)>\"", found.replace("&lt;", "<"))


def test_lines_keep_their_numbers() -> None:
    attack = "<script>\nalert(1)\n</script>"
    cleaned, removed = clean(SOUND.replace("<body>", f"<body>{attack}", 1).encode(), "a.html")
    assert cleaned.count(b"\n") == SOUND.count("\n") + 2
    assert [(each.what, each.line) for each in removed] == [("script", SOUND[: SOUND.index("<body>")].count("\n") + 1)]


def test_the_script_of_the_attributes_stays_but_is_never_one_that_runs() -> None:
    html = SOUND.replace('<script type="text/xml">', '<script src="https://evil.example/a.js" async="async">', 1)
    cleaned, removed = clean(html.encode(), "a.html")
    assert cleaned == SOUND.encode()
    assert [each.what for each in removed] == ["src"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("<!DOCTYPE html>", '<!DOCTYPE html [<!ENTITY a SYSTEM "file:///etc/passwd">]>'),
        ("</template_attributes>", "</template_attributes></script x><img src=x onerror=alert(1)>"),
        ("<body>", "<body><script>alert(1)"),
        ("<body>", "<body><![CDATA[<img src=x onerror=alert(1)>]]>"),
    ],
)  # fmt: skip
def test_what_cannot_be_cut_out_safely_is_refused(old: str, new: str) -> None:
    with pytest.raises(InputError) as refused:
        read(clean(SOUND.replace(old, new, 1).encode(), "a.html")[0], "a.html")
    assert refused.value.code in {"mrrt-active-content", "mrrt-not-html", "mrrt-element-missing"}


def test_a_file_in_another_charset_is_cleaned_in_it() -> None:
    html = SOUND.replace("UTF-8", "iso-8859-15").replace("<body>", "<body><p onclick='x()'>é</p>", 1)
    cleaned, _ = clean(html.encode("iso-8859-15"), "a.html")
    assert "<body><p>é</p>" in cleaned.decode("iso-8859-15")


def test_bytes_that_are_not_in_their_charset_are_refused() -> None:
    with pytest.raises(InputError) as refused:
        clean(SOUND.encode("iso-8859-15"), "a.html")
    assert refused.value.code == "mrrt-charset-wrong"


@given(st.lists(st.sampled_from([*"<>\"'=/! -x", "img", "script", "onerror", "alert(1)", "textarea", "<!--", "-->"])))
def test_whatever_is_put_in_is_refused_or_comes_out_clean(pieces: list[str]) -> None:
    html = SOUND.replace("<body>", "<body>" + "".join(pieces), 1).encode()
    try:
        cleaned, _ = clean(html, "a.html")
    except InputError:
        return
    assert clean(cleaned, "a.html")[0] == cleaned
