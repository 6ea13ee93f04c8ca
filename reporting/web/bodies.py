"""What requests carry. Offsets count Unicode code points."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field

from reporting.report.order import Priority
from reporting.report.signing import WithdrawalReason
from reporting.service.worklist import MOST_ROWS, PAGE_ROWS
from reporting.service.worklist_ports import Status, WorklistFilter
from reporting.wording import Language


class Body(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Nothing(Body):
    """An empty object: the request says it all."""


class SignInBody(Body):
    login: str = Field(max_length=200)
    password: str = Field(max_length=1000)


class EditBody(Body):
    edit_id: str = Field(min_length=8, max_length=64)
    field_id: str = Field(max_length=200)
    base_version: int = Field(ge=0)
    start: int = Field(ge=0)
    end: int = Field(ge=0)
    text: str = Field(max_length=100_000)


class CursorBody(Body):
    field_id: str = Field(max_length=200)
    offset: int = Field(ge=0)


class LockBody(Body):
    take_over: bool = False


class FieldBody(Body):
    field_id: str = Field(max_length=200)


class MergeSeenBody(Body):
    merged_at: datetime
    """As `order.patient_merged_at` was shown."""


class MacroBody(Body):
    language: Language
    name: str = Field(min_length=1, max_length=100)
    text: str = Field(min_length=1, max_length=5000)
    spoken: tuple[str, ...] = Field(default=(), max_length=10)
    section: str = Field(default="", max_length=100)


class WorklistBody(Body):
    search: str = Field(default="", max_length=200)
    statuses: tuple[Status, ...] = Field(default=(), max_length=len(Status))
    modalities: tuple[str, ...] = Field(default=(), max_length=50)
    priorities: tuple[Priority, ...] = Field(default=(), max_length=len(Priority))
    sites: tuple[str, ...] = Field(default=(), max_length=50)
    mine: bool = False
    limit: int = Field(default=PAGE_ROWS, ge=1, le=MOST_ROWS)

    def filter_of(self, user_id: str) -> WorklistFilter:
        return WorklistFilter(
            search=self.search,
            statuses=self.statuses,
            modalities=self.modalities,
            priorities=self.priorities,
            sites=self.sites,
            mine=user_id if self.mine else "",
        )


class TemplateBody(Body):
    template_id: str = Field(max_length=200)


class SignBody(Body):
    password: str = Field(max_length=1000)
    base_version: int = Field(ge=0)


class WithdrawBody(SignBody):
    reason: WithdrawalReason
    note: str = Field(default="", max_length=500)


class OrderBody(Body):
    order_id: str = Field(max_length=200)


class ReasonBody(Body):
    reason: str = Field(default="", max_length=500)


class MessageBody(Body):
    message: str = Field(max_length=4_000_000)


class ReplayBody(Body):
    since: datetime
    until: datetime
    """Without offset: in the time zone of the site."""
