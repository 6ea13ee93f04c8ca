"""What can be said, as JSON: the wordings of commands, macros, and the second act of clearing a field."""

from fastapi import APIRouter, Request

from reporting.service.macro import MacroRow
from reporting.service.write import ReportView
from reporting.text.macros import Macro
from reporting.text.spoken import CommandName
from reporting.web.auth import Reader, Writer
from reporting.web.bodies import FieldBody, MacroBody
from reporting.web.services import services
from reporting.wording import Language

router = APIRouter(prefix="/api")


@router.get("/commands")
def commands(request: Request, who: Reader, language: Language | None = None) -> dict[str, object]:
    """Everything that can be commanded in a language, the user's if none is named; and the names of macros."""
    spoken = language or who.user.language
    wordings: dict[CommandName, list[str]] = {name: [] for name in CommandName}
    for wording in services(request).wordings[spoken]:
        wordings[wording.name].append(wording.spoken)
    rows = services(request).macros.all(who.user)
    return {
        "language": spoken,
        # A table is sorted by length to be looked up; shown is what is shortest to say.
        "commands": [
            {"command": name, "spoken": sorted(said, key=lambda text: (text.count(" "), len(text)))}
            for name, said in wordings.items()
            if said
        ],
        "macros": [row.macro.name for row in rows if row.macro.language is spoken],
    }


@router.get("/macros")
def macros(request: Request, who: Reader) -> list[MacroRow]:
    """The user's own macros, then the site's."""
    return services(request).macros.all(who.user)


@router.put("/macros", status_code=204)
def put_macro(request: Request, body: MacroBody, who: Writer) -> None:
    """Store a macro in place of the user's own of that language and name."""
    spoken = tuple(each.strip() for each in body.spoken if each.strip())
    macro = Macro(
        name=" ".join(body.name.split()),
        language=body.language,
        text=body.text,
        spoken=spoken,
        section=body.section.strip(),
    )
    services(request).macros.put(who.user, macro)


@router.delete("/macros", status_code=204)
def remove_macro(request: Request, language: Language, name: str, who: Writer) -> None:
    """Forget a macro of the user."""
    services(request).macros.remove(who.user, language, name)


@router.post("/reports/{report_id}/clear")
def clear(request: Request, report_id: str, body: FieldBody, who: Writer) -> ReportView:
    """Empty a field: what was asked by voice, confirmed."""
    services(request).writing.clear(report_id, who.user, body.field_id)
    return services(request).writing.view(report_id, who.user)
