"""The templates that are delivered, and the shared folder of published ones where it exists."""

from functools import cache
from pathlib import Path

import pytest

from reporting.template.library import Library, load
from reporting.template.model import Template

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "templates"
SAMPLES = ROOT / "tests" / "samples" / "mrrt"
SHARED = ROOT.parent / "shared" / "data" / "mrrt"
FILES = sorted(FOLDER.glob("*.html"))

needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason="the folder of published MRRT templates is not here")


@cache
def library() -> Library:
    return load(FOLDER)


def titled(title: str) -> Template:
    return next(template for template in library().templates if template.title == title)
