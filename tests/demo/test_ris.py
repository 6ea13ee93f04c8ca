"""The RIS simulator on a real wire: behaviours, files, restarts, orders out."""

import argparse
import asyncio
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from reporting.config import Settings
from reporting.demo import ris
from reporting.demo.ris import Ris, RisOptions
from reporting.demo.ris_script import parse_script
from reporting.errors import ConfigError, NotFoundError
from reporting.hl7 import ack, er7
from reporting.hl7.delivery import OutcomeKind
from reporting.hl7.link import MllpLink
from reporting.hl7.listener import OrderListener
from reporting.hl7.refusal import field_missing
from reporting.hl7.tables import AckCode
from tests.fakes.clock import FakeClock

SAMPLES = Path(__file__).parents[1] / "samples" / "hl7"
AT = datetime(2026, 1, 6, 18, 0, tzinfo=UTC)
WAIT_S = 30.0


def result(control_id: str) -> bytes:
    return rf"MSH|^~\&|US|R|RIS|S|2026||ORU^R01^ORU_R01|{control_id}|P|2.5.1".encode() + b"\rPID|1||SECRET42\r"


def seen(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / ris.SEEN).read_text("utf-8").splitlines()]


def kept(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.glob("*.hl7"))


async def test_results_are_kept_as_files_and_listed_without_the_patient(tmp_path: Path) -> None:
    receiver = Ris(RisOptions(keep=tmp_path), FakeClock())
    link = MllpLink("127.0.0.1", await receiver.start())
    codes = [(await link.send(result(control_id), control_id)).ack_code for control_id in ("A/1", "A/1", "B2")]
    await link.close()
    await receiver.close()
    assert codes == ["AA", "AA", "AA"]
    lines = seen(tmp_path)
    assert [(line["control_id"], line["code"], line["duplicate"]) for line in lines] == [
        ("A/1", "AA", False),
        ("A/1", "AA", True),
        ("B2", "AA", False),
    ]
    assert kept(tmp_path) == ["0001-A_1.hl7", "0003-B2.hl7"]
    assert (tmp_path / lines[0]["file"]).read_bytes() == result("A/1")
    assert "SECRET" not in (tmp_path / ris.SEEN).read_text("utf-8")


@pytest.mark.parametrize(
    ("script", "kind", "code"),
    [
        ("AA", OutcomeKind.ACKNOWLEDGED, "AA"),
        ("AE", OutcomeKind.ACKNOWLEDGED, "AE"),
        ("late:0", OutcomeKind.ACKNOWLEDGED, "AA"),
        ("close", OutcomeKind.CONNECTION_FAILED, ""),
        ("garbage", OutcomeKind.WRONG_ANSWER, ""),
    ],
)
async def test_the_script_is_carried_out_and_a_repeat_is_taken_once(
    tmp_path: Path, script: str, kind: OutcomeKind, code: str
) -> None:
    receiver = Ris(RisOptions(keep=tmp_path, script=parse_script(script)), FakeClock())
    link = MllpLink("127.0.0.1", await receiver.start(), ack_timeout_s=WAIT_S)
    first = await link.send(result("1"), "1")
    again = await link.send(result("1"), "1")
    await link.close()
    await receiver.close()
    assert (first.kind, first.ack_code) == (kind, code)
    assert again.ack_code == "AA"
    assert receiver.inbox.duplicates == (0 if script == "AE" else 1)


@pytest.mark.parametrize("script", ["drop", "other-id", "late:600"])
async def test_what_is_not_answered_in_time_is_a_timeout(tmp_path: Path, script: str) -> None:
    receiver = Ris(RisOptions(keep=tmp_path, script=parse_script(script)), FakeClock())
    port = await receiver.start()
    outcome = await MllpLink("127.0.0.1", port, ack_timeout_s=0.05).send(result("1"), "1")
    link = MllpLink("127.0.0.1", port, ack_timeout_s=WAIT_S)
    again = await link.send(result("1"), "1")
    await link.close()
    await receiver.close()
    assert outcome.kind is OutcomeKind.TIMEOUT
    assert (again.ack_code, receiver.inbox.duplicates) == ("AA", 1)


async def test_a_restarted_ris_knows_what_it_took(tmp_path: Path) -> None:
    for _ in range(2):
        receiver = Ris(RisOptions(keep=tmp_path), FakeClock())
        link = MllpLink("127.0.0.1", await receiver.start())
        await link.send(result("1"), "1")
        await link.close()
        await receiver.close()
    assert [line["duplicate"] for line in seen(tmp_path)] == [False, True]
    assert kept(tmp_path) == ["0001-1.hl7"]


async def test_a_port_that_is_taken_is_named(tmp_path: Path) -> None:
    first = Ris(RisOptions(keep=tmp_path), FakeClock())
    port = await first.start()
    with pytest.raises(ConfigError) as fault:
        await Ris(RisOptions(keep=tmp_path, port=port), FakeClock()).start()
    await first.close()
    assert fault.value.code == "ris-port-taken"


class Orders:
    """A service that takes orders, refusing those of one control id."""

    def __init__(self, refuse: str = "") -> None:
        self.refuse = refuse
        self.received: list[bytes] = []

    async def take(self, message: bytes) -> bytes:
        self.received.append(message)
        read = er7.parse(message)
        if read.control_id == self.refuse:
            return ack.refused(read, field_missing("PID", 3), control_id="C1", at=AT)
        return ack.acknowledgement(read, AckCode.AA, control_id="C1", at=AT)


async def sent(orders: Orders, *names: str) -> tuple[bool, list[str]]:
    listener = OrderListener(orders.take, "127.0.0.1", 0, now=lambda: AT)
    port = await listener.start()
    said: list[str] = []
    files = tuple(SAMPLES / name for name in names)
    accepted = await ris.run(
        RisOptions(send=files, send_to=("127.0.0.1", port), send_only=True), clock=FakeClock(), say=said.append
    )
    await listener.close()
    return accepted, said


async def test_orders_are_sent_from_files_and_each_answer_is_said() -> None:
    orders = Orders()
    accepted, said = await sent(orders, "orm_o01_new_2.5.1.hl7", "orm_o01_new_2.3.1.hl7")
    assert accepted
    assert said == ["orm_o01_new_2.5.1.hl7: AA", "orm_o01_new_2.3.1.hl7: AA"]
    assert b"\n" not in orders.received[1]
    assert orders.received[1].count(b"\r") == 5


async def test_a_refused_order_is_said_with_its_reason_and_fails() -> None:
    accepted, said = await sent(Orders(refuse="N0001"), "orm_o01_new_2.5.1.hl7", "orm_o01_cancel.hl7")
    assert not accepted
    assert said[0].startswith("orm_o01_new_2.5.1.hl7: AE PID-3: Required field missing (101)")
    assert said[1] == "orm_o01_cancel.hl7: AA"


async def test_a_file_that_is_missing_is_named() -> None:
    with pytest.raises(NotFoundError) as fault:
        await sent(Orders(), "no_such_order.hl7")
    assert fault.value.details == {"file": "no_such_order.hl7"}


async def test_it_says_where_it_listens_and_goes_on_until_it_is_told_to_stop(tmp_path: Path) -> None:
    said: asyncio.Queue[str] = asyncio.Queue()
    task = asyncio.create_task(ris.run(RisOptions(keep=tmp_path), clock=FakeClock(), say=said.put_nowait))
    line = await asyncio.wait_for(said.get(), WAIT_S)
    host, _, port = line.removeprefix("ris listening on ").rpartition(":")
    link = MllpLink(host, int(port))
    assert (await link.send(result("1"), "1")).ack_code == "AA"
    await link.close()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


def options(*given: str) -> RisOptions:
    parser = argparse.ArgumentParser()
    ris.add_arguments(parser)
    return ris.options_from(parser.parse_args(given), Settings())


def test_without_options_it_faces_the_service_of_the_settings() -> None:
    chosen = options()
    assert (chosen.port, chosen.send_to, chosen.script, chosen.send_only) == (2576, ("127.0.0.1", 2575), (), False)


def test_options_are_taken_from_the_command_line(tmp_path: Path) -> None:
    chosen = options(
        *("--port", "0", "--keep", str(tmp_path), "--script", "AE,drop", "--send-to", "ris.example:99"),
        *("--send-only", "--send", "a.hl7", "b.hl7"),
    )
    assert (chosen.port, chosen.keep, chosen.send_to) == (0, tmp_path, ("ris.example", 99))
    assert (chosen.send, chosen.send_only, len(chosen.script)) == ((Path("a.hl7"), Path("b.hl7")), True, 2)


@pytest.mark.parametrize("address", ["ris.example", ":99", "ris.example:port"])
def test_an_address_needs_host_and_port(address: str) -> None:
    with pytest.raises(SystemExit):
        options("--send-to", address)
