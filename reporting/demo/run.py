"""What happens in the demonstration: orders in, two dictations, signatures, results out, all of it shown."""

import subprocess
import textwrap
import time
import uuid
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from reporting.clock import SystemClock
from reporting.config import Settings
from reporting.demo.dictations import DICTATIONS, SampleDictation
from reporting.demo.orders import ORDERS, DemoOrder, message
from reporting.demo.page import Page, Shown
from reporting.demo.phrases import phrase
from reporting.demo.processes import Service, reporting_command
from reporting.errors import PeerError
from reporting.text.score import WordErrors, word_errors
from reporting.wording import Language

WORST_WORD_ERROR_RATE = 0.30
"""What the speech model must stay below on the two scripts."""
WAIT_FOR_RIS_S = 30.0


class Demonstration:
    """One run against a service that is ready."""

    def __init__(self, settings: Settings, service: Service, home: Path, language: Language) -> None:
        self._service = service
        self._home = home
        self._language = language
        self._zone = ZoneInfo(settings.time_zone)
        self._clock = SystemClock()
        self._orders = {order.number: order for order in self._numbered()}

    def _numbered(self) -> tuple[DemoOrder, ...]:
        """Return the orders with numbers of this run, so that a second run finds new examinations to report."""
        run = self._clock.now().strftime("%m%d%H%M%S")
        return tuple(order.of_run(run) for order in ORDERS)

    def run(self) -> bool:
        """Show everything; return True if all reports are at the RIS and close to their scripts."""
        self._send_orders()
        outcomes = [self._dictate(dictation) for dictation in DICTATIONS]
        accepted = sum(done for done, _ in outcomes)
        rates = [errors.rate for _, errors in outcomes]
        passed = accepted == len(outcomes) and all(rate < WORST_WORD_ERROR_RATE for rate in rates)
        self._say(
            "verdict",
            accepted=accepted,
            count=len(outcomes),
            rates=", ".join(self._percent(rate) for rate in rates),
            outcome=phrase("passed" if passed else "failed", self._language),
        )
        return passed

    def _say(self, what: str, /, **details: str | int) -> None:
        print(phrase(what, self._language, **details), flush=True)  # noqa: T201

    def _send_orders(self) -> None:
        folder = self._home / "orders"
        folder.mkdir(exist_ok=True)
        files = []
        for order in self._orders.values():
            file = folder / f"{order.accession_number}.hl7"
            file.write_bytes(message(order, sent_at=self._clock.now().astimezone(self._zone)))
            files.append(str(file))
        self._say("orders", count=len(files))
        target = f"{self._service.orders_host}:{self._service.orders_port}"
        sent = subprocess.run(  # noqa: S603 - our own verb
            reporting_command("ris", "--send-only", "--send-to", target, "--send", *files), check=False
        )
        if sent.returncode:
            raise PeerError("demo-order-refused", folder=str(self._home))

    def _dictate(self, dictation: SampleDictation) -> tuple[bool, WordErrors]:
        """Dictate, sign, wait for the RIS; return whether it has the report, and the errors in the text."""
        order, speaker = self._orders[dictation.number], dictation.speaker
        with Page(self._service.url, speaker.login, speaker.password) as page:
            report_id = page.open(order.accession_number)
            if dictation.field_id:
                page.go_to(report_id, dictation.field_id)
            self._say(
                "dictating",
                name=speaker.name.display(),
                exam=order.procedure.split("^")[1],
                accession=order.accession_number,
                recording=dictation.recording.name,
            )
            self._speak(page, report_id, dictation)
            dictated = page.look(report_id)
            self._say("typed", text=dictation.conclusion)
            page.type(report_id, dictation.conclusion_id, dictation.conclusion, edit_id=uuid.uuid4().hex)
            signed = page.sign(report_id, speaker.password)
            revision = signed.view["revisions"][-1]
            self._say(
                "signed",
                name=revision["signer"],
                at=self._time(revision["signed_at"]),
                digest=revision["content_hash"],
            )
            delivered = self._wait_for_ris(page, report_id)
            self._show(page, report_id, delivered, order)
            errors = word_errors(dictation.script, dictated.text(), speaker.language)
            self._say("errors", rate=self._percent(errors.rate), wrong=errors.errors, words=errors.reference_words)
            return all(delivery["state"] == "accepted" for delivery in delivered.deliveries), errors

    def _speak(self, page: Page, report_id: str, dictation: SampleDictation) -> None:
        """Let the real client dictate the recording in real time; it shows the words as they come."""
        token = self._home / "token"
        token.touch(mode=0o600)
        token.write_text(page.token)
        command = reporting_command(
            "dictate", "--server", self._service.url, "--token-file", str(token), "--report", report_id,
            "--wav", str(dictation.recording),
        )  # fmt: skip
        status = subprocess.run(command, check=False).returncode  # noqa: S603 - our own verb
        token.unlink()
        if status:
            raise PeerError(
                "demo-dictation-failed", recording=dictation.recording.name, status=status, folder=str(self._home)
            )

    def _wait_for_ris(self, page: Page, report_id: str) -> Shown:
        """Return the report when the RIS has answered. Raise PeerError `demo-not-delivered`."""
        until = self._clock.monotonic_s() + WAIT_FOR_RIS_S
        while True:
            shown = page.look(report_id)
            if shown.deliveries and all(d["state"] in ("accepted", "refused") for d in shown.deliveries):
                return shown
            if self._clock.monotonic_s() > until:
                raise PeerError("demo-not-delivered", folder=str(self._home))
            time.sleep(0.1)

    def _show(self, page: Page, report_id: str, shown: Shown, order: DemoOrder) -> None:
        self._say("report")
        for section in shown.view["report"]["sections"]:
            written = [field for field in section["fields"] if field["text"].strip()]
            if written:
                print(f"[{section['title']}]")  # noqa: T201
            for field in written:
                label = f"{field['label']}: " if field["label"] else ""
                print(textwrap.indent(label + field["text"].strip("\n"), "  "))  # noqa: T201
        for delivery in shown.deliveries:
            attempt = delivery["attempts"][-1]
            self._say("oru", at=self._time(attempt["at"]))
            print(page.oru(report_id))  # noqa: T201
            self._say(
                "ack",
                code=attempt["outcome"]["ack_code"],
                control_id=delivery["control_id"],
                milliseconds=attempt["duration_ms"],
            )
            print(self._acknowledgement(delivery["control_id"]))  # noqa: T201
        file = self._home / f"{order.accession_number}.docx"
        file.write_bytes(page.document(report_id))
        self._say("word-file", path=str(file))

    def _acknowledgement(self, control_id: str) -> str:
        """Return the answer as the RIS kept it, a segment a line."""
        kept = sorted((self._home / "ris").glob(f"*{control_id}.ack"))
        return kept[-1].read_text("utf-8").replace("\r", "\n") if kept else ""

    def _time(self, iso: str) -> str:
        return datetime.fromisoformat(iso).astimezone(self._zone).strftime("%H:%M:%S")

    def _percent(self, rate: float) -> str:
        text = f"{rate * 100:.1f}"
        return f"{text.replace('.', ',')}\N{NO-BREAK SPACE}%" if self._language is Language.FRENCH else f"{text}%"
