"""The web face around storage in memory and a scripted recogniser, reached by Starlette's test client."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator
from functools import partial
from pathlib import Path

from fastapi import FastAPI
from fastapi.testclient import TestClient

from reporting.config import Settings
from reporting.render import docx, pdf
from reporting.service.admission import Capacity
from reporting.service.dictate import Dictating, Surroundings
from reporting.service.export import Exporting
from reporting.service.final import Keeping
from reporting.service.hub import Hub
from reporting.service.macro import KeepingMacros
from reporting.service.merge_seen import SeeingMerges
from reporting.service.queue import Queue
from reporting.service.queue_acts import SteeringQueue
from reporting.service.read_signed import ReadingSigned
from reporting.service.recognition import Recognition
from reporting.service.worklist import look
from reporting.service.write import Writing
from reporting.template.library import Library
from reporting.text.confusion import is_confused
from reporting.text.lexicon import load_commands
from reporting.text.macros import load_macros
from reporting.web.app import create_app
from reporting.web.services import Services
from reporting.wording import Language
from tests.fakes.audio import FakeAudioStore
from tests.fakes.recognizer import FakeRecognizer, FakeVoiceDetector
from tests.service.dictation_world import VOCABULARY, formatters
from tests.service.world import LOCK_MINUTES, OTHER_TEMPLATE, PASSWORD, TEMPLATE, World, build_world


class Site:
    """The application, its storage and a browser."""

    def __init__(self, capacity: Capacity | None = None) -> None:
        self.world: World = build_world()
        self.recognizer = FakeRecognizer()
        self.audio = FakeAudioStore()
        self.hub = Hub()
        self.urged: list[str] = []
        world, library = self.world, Library(templates=(TEMPLATE, OTHER_TEMPLATE))
        self.recognition = Recognition(self.recognizer)
        writing = Writing(world.units, world.clock, self.hub, library, LOCK_MINUTES)
        numbers = world.numbers
        wordings = {language: load_commands(VOCABULARY, language) for language in Language}
        macros = {language: load_macros(VOCABULARY, language) for language in Language}
        self.dictating = Dictating(
            Surroundings(
                units=world.units,
                audio=self.audio,
                recognition=self.recognition,
                detector=FakeVoiceDetector,
                keeping=Keeping(
                    units=world.units,
                    formatters=formatters(),
                    clock=world.clock,
                    hub=self.hub,
                    lock_minutes=LOCK_MINUTES,
                    macros=macros,
                ),
                hub=self.hub,
            ),
            writing=writing,
            clock=world.clock,
            new_id=lambda: f"session-{next(numbers)}",
            capacity=capacity,
        )
        letterhead = Path(__file__).parents[2] / "templates" / "letterheads" / "hospital.docx"
        services = Services(
            settings=Settings(language="fr"),
            clock=world.clock,
            units=world.units,
            access=world.access,
            worklist=partial(look, world.units, world.clock),
            writing=writing,
            signing=world.signing,
            linking=world.linking,
            merges=SeeingMerges(world.units, world.clock, self.hub),
            exporting=Exporting(
                world.units,
                world.clock,
                word=partial(docx.document, letterhead=letterhead),
                pdf=partial(pdf.document, letterhead=letterhead),
            ),
            reading=ReadingSigned(world.units, world.clock),
            dictating=self.dictating,
            queue=Queue(world.units, world.clock, ["ris"]),
            steering=SteeringQueue(world.units, world.clock, self.hub, ["ris"], urge=self.urged.append),
            hub=self.hub,
            library=library,
            wordings=wordings,
            macros=KeepingMacros(
                world.units, world.clock, macros, lambda one, others: is_confused(one, others, wordings[one.language])
            ),
        )
        self.app = create_app(services, self._lifespan)

    @contextlib.asynccontextmanager
    async def _lifespan(self, _: FastAPI) -> AsyncIterator[None]:
        serving = asyncio.create_task(self.recognition.run())
        yield
        await self.dictating.close()
        serving.cancel()
        self.recognition.close()

    def sign_in(self, browser: TestClient, login: str = "lea") -> dict[str, str]:
        """Sign a client in; return the headers that it sends."""
        answer = browser.post("/api/login", json={"login": login, "password": PASSWORD})
        assert answer.status_code == 200, answer.text
        return {"Authorization": f"Bearer {answer.json()['token']}"}

    def open_report(self, browser: TestClient, headers: dict[str, str]) -> str:
        answer = browser.post("/api/orders/order-1/open", json={}, headers=headers)
        assert answer.status_code == 200, answer.text
        self.world.report_id = str(answer.json()["report_id"])
        return self.world.report_id


@contextlib.contextmanager
def a_site(capacity: Capacity | None = None) -> Iterator[tuple[Site, TestClient]]:
    site = Site(capacity)
    with TestClient(site.app, raise_server_exceptions=False, follow_redirects=False) as browser:
        yield site, browser
