"""The worklist over many orders: `python -m tests.bench.worklist [ORDERS]`. Medians on SQLite and PostgreSQL.

Nine of ten orders are signed and delivered, as in a service that has run for some time. Prints a table for README.md.
"""

import json
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path

from sqlalchemy import Engine, insert, text

from reporting.clock import SystemClock
from reporting.report.order import Code, Identifier, Order, Patient, PersonName, Priority
from reporting.service.ports import OpensUnits
from reporting.service.worklist import PAGE_ROWS, look
from reporting.service.worklist_ports import Status, WorklistFilter
from reporting.store import migrations
from reporting.store.codec import order_codec
from reporting.store.engine import open_engine
from reporting.store.search import searched_text
from reporting.store.stage import ADDRESSED, DRAFT, PRELIMINARY, UNREAD
from reporting.store.tables import audit, deliveries, orders, report_orders, reports, signed_reports
from reporting.store.unit import SqlUnits
from tests.contract.samples import NOW, an_order
from tests.store.databases import new_postgresql_database

TIMES = 15
BATCH = 5000
FAMILIES = ("Lefèvre", "Martin", "Bernard", "Dubois", "Moreau", "Laurent", "Girard", "Rousseau", "O'Neill", "Smith")
EXAMS = (("CT", "Scanner thoracique"), ("MR", "IRM cérébrale"), ("US", "Échographie abdominale"), ("DX", "Thorax face"))
STATES = {DRAFT: "draft", PRELIMINARY: "preliminary", ADDRESSED: "signed"}
QUESTIONS = {
    "first page": WorklistFilter(),
    "search: a family name": WorklistFilter(search="lefevre"),
    "search: one patient's number": WorklistFilter(search="IPP0042424"),
    "search: nothing found": WorklistFilter(search="qqqq"),
    "CT and MR, urgent, one site": WorklistFilter(
        modalities=("CT", "MR"), priorities=(Priority.URGENT,), sites=("NORD",)
    ),
    "refused": WorklistFilter(statuses=(Status.REFUSED,)),
    "delivered": WorklistFilter(statuses=(Status.DELIVERED,)),
    "mine": WorklistFilter(mine="user-7"),
}


def an_examination(number: int, chance: random.Random) -> Order:
    modality, meaning = chance.choice(EXAMS)
    return replace(
        an_order(f"o{number:07}"),
        patient=Patient(
            identifiers=(Identifier(value=f"IPP{number:07}", authority="HOSP", type="PI"),),
            name=PersonName(family=chance.choice(FAMILIES), given=f"Prénom{number % 977}"),
        ),
        procedure=Code(value="ZBQK002", meaning=meaning, scheme="CCAM"),
        accession_number=Identifier(value=f"ACC{number:08}"),
        modality=modality,
        priority=chance.choice((Priority.STAT, Priority.URGENT, *[Priority.ROUTINE] * 6)),
        site=chance.choice(("NORD", "SUD", "EST")),
        scheduled_at=NOW - timedelta(minutes=number),
        reason="Douleur thoracique, dyspnée, recherche d'une embolie pulmonaire. " * 3,
    )


def fill(engine: Engine, count: int) -> None:
    """Put orders with what became of them into an empty database."""
    chance = random.Random(7)
    for start in range(0, count, BATCH):
        rows: dict[object, list[dict[str, object]]] = {
            table: [] for table in (orders, reports, report_orders, signed_reports, deliveries, audit)
        }
        for number in range(start, min(start + BATCH, count)):
            _add(rows, number, chance)
        with engine.begin() as connection:
            for table, values in rows.items():
                if values:
                    connection.execute(insert(table), values)  # type: ignore[arg-type]
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE" if engine.dialect.name == "postgresql" else "ANALYZE"))


def _add(rows: dict[object, list[dict[str, object]]], number: int, chance: random.Random) -> None:
    order = an_examination(number, chance)
    stage = chance.choices((UNREAD, DRAFT, PRELIMINARY, ADDRESSED), (8, 1, 1, 90))[0]
    report_id, order_id = f"r{number:07}", order.order_id
    rows[orders].append(
        {
            "order_id": order_id,
            "site": order.site,
            "cancelled": False,
            "signed": stage == ADDRESSED,
            "priority": list(Priority).index(order.priority),
            "sort_time": order.scheduled_at,
            "search": searched_text(order),
            "modality": order.modality,
            "held": False,
            "stage": stage,
            "document": order_codec.write(order),
        }
    )
    if stage == UNREAD:
        return
    filler = json.dumps({"text": "x" * 3000})
    rows[reports].append(
        {
            "report_id": report_id,
            "order_id": order_id,
            "version": 9,
            "state": STATES[stage],
            "document": filler,
            "created_at": NOW,
            "changed_at": NOW,
        }
    )
    rows[report_orders].append({"report_id": report_id, "order_id": order_id, "position": 0, "holds": True})
    who = {"at": NOW, "user_id": f"user-{number % 20}", "subject": report_id, "detail": ""}
    rows[audit] += [who | {"action": "report-opened"}, who | {"action": "report-opened", "user_id": "user-3"}]
    if stage != ADDRESSED:
        return
    rows[audit].append(who | {"action": "report-signed"})
    rows[signed_reports].append(
        {"report_id": report_id, "revision": 1, "signed_at": NOW, "content_hash": "x", "document": filler}
    )
    rows[deliveries].append(
        {
            "delivery_id": f"d{number:07}",
            "report_id": report_id,
            "revision": 1,
            "accession": f"A{number}",
            "destination": "ris",
            "lane": f"A{number}",
            "control_id": f"C{number}",
            "message": b"x" * 2000,
            "state": chance.choices(("accepted", "refused", "queued"), (990, 2, 8))[0],
            "created_at": NOW,
            "next_attempt_at": NOW,
            "due_at": None,
        }
    )


def took_ms(question: Callable[[], object]) -> float:
    """Return the median of several times, after one that is not counted."""
    question()
    times = []
    for _ in range(TIMES):
        began = time.perf_counter()
        question()
        times.append((time.perf_counter() - began) * 1000)
    return statistics.median(times)


def databases(room: Path) -> Iterator[tuple[str, Engine]]:
    for name, url in (("SQLite", f"sqlite:///{room / 'reporting.db'}"), ("PostgreSQL", "")):
        engine = open_engine(url or new_postgresql_database())
        migrations.upgrade(engine)
        yield name, engine
        engine.dispose()


def rows_of(units: OpensUnits, wanted: WorklistFilter) -> object:
    with units() as unit:
        return unit.orders.worklist(wanted, limit=PAGE_ROWS)


def main(count: int) -> None:
    print(f"{count} orders; rows (200) and counts as the page asks for them, median ms of {TIMES}\n")
    print("| question | database | rows | rows and counts |\n|---|---|---|---|")
    with tempfile.TemporaryDirectory() as room:
        for name, engine in databases(Path(room)):
            fill(engine, count)
            units = SqlUnits(engine)
            for label, wanted in QUESTIONS.items():
                rows = took_ms(partial(rows_of, units, wanted))
                whole = took_ms(partial(look, units, SystemClock(), wanted))
                print(f"| {label} | {name} | {rows:.0f} | {whole:.0f} |", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
