"""The tables of README that come from the code: settings, wire messages, commands.

`python -m tests.readme_tables` writes them into README between their markers; `test_docs.py` compares.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from reporting import cli, config, wire

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"


def attributes(source: Path, class_name: str) -> Iterator[tuple[str, str, str, str]]:
    """Yield (name, type, default, docstring) of a class's annotated attributes, as written."""
    tree = ast.parse(source.read_text("utf-8"))
    (found,) = [node for node in ast.walk(tree) if isinstance(node, ast.ClassDef) and node.name == class_name]
    for node, following in zip(found.body, [*found.body[1:], None], strict=True):
        if not isinstance(node, ast.AnnAssign) or not isinstance(node.target, ast.Name):
            continue
        text = ""
        if isinstance(following, ast.Expr) and isinstance(following.value, ast.Constant):
            text = " ".join(str(following.value.value).split())
        default = ast.unparse(node.value) if node.value else ""
        yield node.target.id, ast.unparse(node.annotation), default, text


def settings_table() -> str:
    """Return the settings: variable, default, meaning."""
    rows = ["| variable | default | meaning |", "|---|---|---|"]
    for name, _, default, text in attributes(Path(config.__file__), "Settings"):
        if name == "model_config":
            continue
        if match := re.match(r"Field\(default=([^,]+)", default):
            default = match[1]
        default = default.replace("_shipped('templates') / 'letterheads' / 'hospital.docx'", "the shipped letterhead")
        default = re.sub(r"_shipped\('(\w+)'\)", r"the shipped \1/", default)
        default = default.replace("Path.home() / '.reporting'", "~/.reporting").strip("'\"")
        default = "by locale, else fr" if "default_factory" in default else default
        rows.append(f"| `REPORTING_{name.upper()}` | {default or '(empty)'} | {text} |")
    return "\n".join(rows)


def wire_table() -> str:
    """Return every message of the dictation protocol, member by member."""
    rows = ["| from | message | member | type | meaning |", "|---|---|---|---|---|"]
    tree = ast.parse(Path(wire.__file__).read_text("utf-8"))
    client = {"Start", "Flush", "Stop"}
    for node in tree.body:
        if isinstance(node, ast.ClassDef) and node.name != "Message":
            members = list(attributes(Path(wire.__file__), node.name))
            name = next((default.strip("'") for member, _, default, _ in members if member == "type"), "")
            sender = "" if not name else "client" if node.name in client else "server"
            rows.append(f"| {sender} | {f'`{name}`' if name else node.name} | | | {ast.get_docstring(node)} |")
            for member, kind, default, text in members:
                if member in ("type", "model_config"):
                    continue
                kind = kind.replace("|", "or").replace("Literal['fr', 'en']", "`fr` or `en`")
                optional = f", default {default}" if default else ""
                rows.append(f"| | | `{member}` | {kind}{optional} | {text} |")
    return "\n".join(rows)


def commands_table() -> str:
    """Return the verbs of `reporting`."""
    rows = ["| command | what it does |", "|---|---|"]
    rows += [f"| `reporting {name}` | {verb.summary_en} |" for name, verb in cli.VERBS.items()]
    return "\n".join(rows)


TABLES = {"settings": settings_table, "wire": wire_table, "commands": commands_table}


def filled(text: str) -> str:
    """Return README with every table as the code says it."""
    for name, table in TABLES.items():
        begin, end = f"<!-- {name} -->", f"<!-- /{name} -->"
        assert text.count(begin) == text.count(end) == 1, f"README needs {begin} and {end} once"
        text = text[: text.index(begin) + len(begin)] + f"\n{table()}\n" + text[text.index(end) :]
    return text


if __name__ == "__main__":
    README.write_text(filled(README.read_text("utf-8")), "utf-8")
