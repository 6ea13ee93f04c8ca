"""Where things are joined, and `reporting serve`. The only file that knows every room.

`open_storage` gives storage to the commands; `build` makes the service; `main` runs it until it is told to stop.
"""

import argparse
import asyncio
import contextlib
import socket
import uuid
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from functools import partial
from zoneinfo import ZoneInfo

import uvicorn
from fastapi import FastAPI

from reporting import __version__
from reporting.clock import SystemClock
from reporting.config import Settings
from reporting.errors import ConfigError
from reporting.exchange import (
    delivering,
    destinations,
    making_messages,
    orders_folder,
    orders_listener,
    receiving,
)
from reporting.hl7.listener import OrderListener
from reporting.log import configure, logger
from reporting.models.folder import locate
from reporting.models.manifest import read as read_manifest
from reporting.render import docx, pdf
from reporting.service.access import Access
from reporting.service.added_terms import AddedTermLists
from reporting.service.admission import Capacity
from reporting.service.calibration import calibrate
from reporting.service.dictate import Dictating, Surroundings
from reporting.service.expecting import Expecting
from reporting.service.export import Exporting
from reporting.service.final import Keeping
from reporting.service.hub import Hub
from reporting.service.imported_lists import ImportedLists
from reporting.service.linking import Linking
from reporting.service.macro import KeepingMacros
from reporting.service.makings import Makings
from reporting.service.merge_seen import SeeingMerges
from reporting.service.ports import OpensUnits
from reporting.service.queue import Queue
from reporting.service.queue_acts import SteeringQueue
from reporting.service.read_signed import ReadingSigned
from reporting.service.recognition import Recognition
from reporting.service.sign import Signing
from reporting.service.verifying import TermVerifier, nothing_added, nothing_imported
from reporting.service.worklist import look
from reporting.service.write import Writing
from reporting.speech.engine import Recognizer
from reporting.speech.vad import SileroDetector
from reporting.speech.whisper import WhisperRecognizer
from reporting.store import migrations
from reporting.store.audio import FileAudioStore
from reporting.store.engine import open_engine
from reporting.store.unit import SqlUnits
from reporting.template import library as templates
from reporting.text.choice import ReadingChooser
from reporting.text.commands_heard import known_commands
from reporting.text.confusion import is_confused
from reporting.text.corpus import read_corpus
from reporting.text.format import Formatter
from reporting.text.lexicon import load_commands, load_vocabulary
from reporting.text.macros import load_macros
from reporting.text.punctuating import Punctuation
from reporting.text.terminology import by_sound, read_terms
from reporting.text.terms_heard import TermsBySound
from reporting.web.app import create_app
from reporting.web.health import watch_delivery
from reporting.web.services import Services
from reporting.wording import Language


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """`--model`; `reporting serve` takes everything else from the settings."""
    parser.add_argument("--model", default="", help="speech model instead of the one of the settings")


def open_storage(settings: Settings) -> OpensUnits:
    """Return storage, its tables brought up to date."""
    engine = open_engine(settings.url_of_database)
    migrations.upgrade(engine)
    return SqlUnits(engine)


def open_recognizer(
    settings: Settings,
    units: OpensUnits | None = None,
    vocabulary: Mapping[Language, TermsBySound] | None = None,
) -> WhisperRecognizer:
    """Return the speech model of the settings, loaded. Raise ConfigError that says what to install.

    With `units` it also hears the terms and word lists that were added here; `vocabulary`: the terms, if they are read.

    Tuned weights write words as they are spoken, so dictation lines can tell which of their readings is likely, and
    which term was meant where no reading makes sense.
    """
    model = locate(settings.model, read_manifest(settings.models / "manifest.toml"), settings.home)
    lines = chooser(settings) if model.short_context else None
    added = AddedTermLists(units, SystemClock()) if units else nothing_added
    lists = ImportedLists(units, SystemClock()) if units else None
    if lists and lines:
        lists.load()
    return WhisperRecognizer(
        model.path,
        name=model.name,
        compute_type=settings.compute_type,
        threads=settings.recogniser_threads,
        workers=settings.recogniser_workers,
        device=settings.device,
        batch_size=settings.batch_size,
        short_context=model.short_context,
        chooser=lines,
        verifier=TermVerifier(
            vocabulary or terms(settings),
            lines.models,
            added=added,
            imported=lists or nothing_imported,
            commands=whole_commands(settings),
        )
        if lines
        else None,
    )


def terms(settings: Settings) -> dict[Language, TermsBySound]:
    """Return the terms of each language, from the vocabulary of the settings."""
    return {language: by_sound(language, read_terms(settings.vocabulary, language)) for language in Language}


def whole_commands(settings: Settings) -> dict[Language, TermsBySound]:
    """Return the commands of each language that are known word for word."""
    folder = settings.vocabulary
    return {
        language: known_commands(language, load_commands(folder, language), load_macros(folder, language))
        for language in Language
    }


def capacity(settings: Settings, recognizer: Recognizer) -> Capacity:
    """Return what the service can do: what the settings say, else what was measured now. Blocks for seconds."""
    measured = calibrate(recognizer, threads=settings.recogniser_threads)
    if measured is None:
        return Capacity(speakers=settings.speakers)
    found = Capacity(speakers=settings.speakers or measured.speakers, decode_ms=measured.final_ms)
    logger("app").info(
        "calibrated",
        model=recognizer.name,
        partial_ms=measured.partial_ms,
        final_ms=measured.final_ms,
        speakers_measured=measured.speakers,
        speakers=found.speakers,
    )
    return found


def chooser(settings: Settings) -> ReadingChooser | None:
    """Return what knows how radiologists speak, from the dictation lines beside the manifest; None without any."""
    corpus = settings.models / "corpus"
    if not corpus.is_dir():
        return None
    return ReadingChooser.of_lines(line for language in Language for line in read_corpus(corpus, language))


def formatters(settings: Settings) -> dict[Language, Formatter]:
    """Return a formatter for each language, from the vocabulary of the settings."""
    return {language: Formatter(language, load_vocabulary(settings.vocabulary, language)) for language in Language}


def makings(settings: Settings, library: templates.Library) -> Makings:
    """Return what signatures are made with. Reads the weights if they were not installed by name: seconds."""
    model = locate(settings.model, read_manifest(settings.models / "manifest.toml"), settings.home)
    return Makings(
        template_files={template_id: settings.templates / name for template_id, name in library.files.items()},
        model=model.name,
        model_folder=model.path,
        vocabulary=settings.vocabulary,
        settings={
            "compute_type": settings.compute_type,
            "device": settings.device,
            "batch_size": settings.batch_size,
            "punctuation": settings.punctuation,
            "time_zone": settings.time_zone,
        },
        version=__version__,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """The service, built and not yet running."""

    app: FastAPI
    orders: OrderListener


def build(settings: Settings) -> Service:
    """Join everything. Raise ConfigError or StoreError that says what to mend."""
    clock, hub, zone = SystemClock(), Hub(), ZoneInfo(settings.time_zone)
    units = open_storage(settings)
    library = templates.load(settings.templates)
    for refused in library.refused:
        logger("app").warning("template-left-out", file=refused.name, code=refused.error.code)
    vocabulary = terms(settings)
    recognizer = open_recognizer(settings, units, vocabulary)
    recognition = Recognition(recognizer)
    access = Access(units, clock, settings.session_minutes)
    sender = delivering(settings, units, clock, hub, watch_delivery)
    names = [each.name for each in destinations(settings)]
    writing = Writing(units, clock, hub, library, settings.lock_minutes)
    wordings = {language: load_commands(settings.vocabulary, language) for language in Language}
    site_macros = {language: load_macros(settings.vocabulary, language) for language in Language}
    around = Surroundings(
        units=units,
        audio=FileAudioStore(settings.home / "audio"),
        recognition=recognition,
        detector=SileroDetector,
        keeping=Keeping(
            units=units,
            formatters=formatters(settings),
            clock=clock,
            hub=hub,
            lock_minutes=settings.lock_minutes,
            punctuation=Punctuation(settings.punctuation),
            macros=site_macros,
        ),
        hub=hub,
        expecting=Expecting(units, vocabulary),
    )
    dictating = Dictating(
        around,
        writing=writing,
        clock=clock,
        new_id=lambda: uuid.uuid4().hex,
        capacity=capacity(settings, recognizer),
    )
    signing = Signing(
        units,
        clock,
        hub,
        access,
        making_messages(settings, zone, partial(pdf.open_pdf, settings.letterhead, zone)),
        lock_minutes=settings.lock_minutes,
        wake=sender.wake,
        is_dictated=dictating.is_running,
        made_with=makings(settings, library),
    )
    taking = receiving(settings, units, clock, hub)
    orders, folder = orders_listener(settings, taking, clock), orders_folder(settings, taking, clock)

    @contextlib.asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        stop = asyncio.Event()
        tasks = [asyncio.create_task(recognition.run()), asyncio.create_task(sender.run(stop))]
        tasks += [asyncio.create_task(folder.run(stop))] if folder else []
        try:
            yield
        finally:
            await dictating.close()
            stop.set()
            sender.wake()
            await asyncio.gather(*tasks[1:])
            tasks[0].cancel()
            recognition.close()
            await orders.close()

    services = Services(
        settings=settings,
        clock=clock,
        units=units,
        access=access,
        worklist=partial(look, units, clock),
        writing=writing,
        signing=signing,
        linking=Linking(units, clock, hub, lock_minutes=settings.lock_minutes),
        merges=SeeingMerges(units, clock, hub),
        exporting=Exporting(
            units,
            clock,
            word=partial(docx.document, letterhead=settings.letterhead, zone=zone),
            pdf=partial(pdf.document, letterhead=settings.letterhead, zone=zone),
        ),
        reading=ReadingSigned(units, clock),
        dictating=dictating,
        queue=Queue(units, clock, names),
        steering=SteeringQueue(units, clock, hub, names, urge=sender.urge),
        hub=hub,
        library=library,
        wordings=wordings,
        macros=KeepingMacros(
            units,
            clock,
            site_macros,
            lambda macro, others: is_confused(macro, others, wordings[macro.language]),
        ),
    )
    return Service(app=create_app(services, lifespan), orders=orders)


def bind(host: str, port: int) -> socket.socket:
    """Return a bound socket. Raise ConfigError `port-taken`."""
    listening = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError as error:
        listening.close()
        raise ConfigError("port-taken", host=host, port=port) from error
    return listening


def main(arguments: argparse.Namespace, settings: Settings) -> int:
    """Serve until SIGTERM or Ctrl+C."""
    configure(settings.log_level)
    settings = settings.with_model(arguments.model)
    listening = bind(settings.host, settings.port)
    asyncio.run(_serve(settings, listening))
    return 0


async def _serve(settings: Settings, listening: socket.socket) -> None:
    service = build(settings)
    orders_port = await service.orders.start()
    host, port = listening.getsockname()[:2]
    server = AnnouncingServer(
        uvicorn.Config(
            service.app,
            log_config=None,
            access_log=False,
            server_header=False,
            ws_max_size=1 << 20,
            timeout_graceful_shutdown=5,
        ),
        f"ready http://{host}:{port} orders {settings.orders_host}:{orders_port}",
    )
    await server.serve(sockets=[listening])


class AnnouncingServer(uvicorn.Server):
    """Says on standard output that it is ready, and where."""

    def __init__(self, config: uvicorn.Config, announcement: str) -> None:
        super().__init__(config)
        self._announcement = announcement

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if not self.should_exit:
            print(self._announcement, flush=True)  # noqa: T201
