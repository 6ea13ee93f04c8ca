"""The demonstration's hospital: its home folder, its people, its settings."""

import uuid
from dataclasses import dataclass
from pathlib import Path

from reporting.app import open_storage
from reporting.clock import Clock
from reporting.config import Settings
from reporting.errors import ConflictError
from reporting.report.order import Identifier, PersonName
from reporting.service.people import Staff
from reporting.wording import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoRadiologist:
    """Someone who reads and dictates. The passwords are of the demonstration only, and printed by it."""

    login: str
    password: str
    name: PersonName
    language: Language
    number: str
    """Professional number, invented."""


RADIOLOGISTS = (
    DemoRadiologist(
        login="marchetti",
        password="demonstration",  # noqa: S106 - printed for whoever tries the demonstration
        name=PersonName(family="Marchetti", given="Alice", prefix="Dr"),
        language=Language.FRENCH,
        number="899900000018",
    ),
    DemoRadiologist(
        login="whitlock",
        password="demonstration",  # noqa: S106 - printed for whoever tries the demonstration
        name=PersonName(family="Whitlock", given="James", prefix="Dr"),
        language=Language.ENGLISH,
        number="899900000026",
    ),
)


def employ(settings: Settings, clock: Clock) -> None:
    """Make the database and the people of the demonstration; those who are there stay as they are."""
    staff = Staff(open_storage(settings), clock, new_id=lambda: str(uuid.uuid4()))
    for person in RADIOLOGISTS:
        try:
            staff.add_user(
                person.login,
                person.password,
                person.name,
                language=person.language,
                identifier=Identifier(
                    value=person.number,
                    authority="ASIP-SANTE-PS",
                    authority_oid="1.2.250.1.71.4.2.1",
                    type="IDNPS",
                ),
            )
        except ConflictError as error:
            if error.code != "login-taken":
                raise


def variables(settings: Settings, home: Path, *, port: int, orders_port: int, ris_port: int) -> dict[str, str]:
    """Return the settings of the demonstration's service as environment variables."""
    model = settings.home / "models" / settings.model
    return {
        "REPORTING_HOME": str(home),
        "REPORTING_DATABASE_URL": "",
        "REPORTING_MODEL": str(model) if model.is_dir() else settings.model,
        "REPORTING_HOST": "127.0.0.1",
        "REPORTING_PORT": str(port),
        "REPORTING_ORDERS_HOST": "127.0.0.1",
        "REPORTING_ORDERS_PORT": str(orders_port),
        "REPORTING_RIS_HOST": "127.0.0.1",
        "REPORTING_RIS_PORT": str(ris_port),
        "REPORTING_LANGUAGE": settings.language,
    }
