"""Everything the routes call, in one frozen value. `app.py` builds it; routes reach it through `services`."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from fastapi import Request, WebSocket

from reporting.clock import Clock
from reporting.config import Settings
from reporting.service.access import Access
from reporting.service.dictate import Dictating
from reporting.service.export import Exporting
from reporting.service.hub import Hub
from reporting.service.linking import Linking
from reporting.service.macro import KeepingMacros
from reporting.service.merge_seen import SeeingMerges
from reporting.service.ports import OpensUnits
from reporting.service.queue import Queue
from reporting.service.queue_acts import SteeringQueue
from reporting.service.read_signed import ReadingSigned
from reporting.service.sign import Signing
from reporting.service.worklist import Worklist
from reporting.service.write import Writing
from reporting.template.library import Library
from reporting.text.lexicon import CommandWording
from reporting.wording import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    settings: Settings
    clock: Clock
    units: OpensUnits
    access: Access
    worklist: Callable[..., Worklist]
    writing: Writing
    signing: Signing
    linking: Linking
    merges: SeeingMerges
    exporting: Exporting
    reading: ReadingSigned
    dictating: Dictating
    queue: Queue
    steering: SteeringQueue
    hub: Hub
    library: Library
    wordings: Mapping[Language, Sequence[CommandWording]]
    macros: KeepingMacros


def services(connection: Request | WebSocket) -> Services:
    """Return the services of the application that this request or socket came to."""
    return cast(Services, connection.app.state.services)
