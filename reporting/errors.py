"""Every error of the product, sorted by who must act.

    ReportingError
        InputError          the caller: what was sent cannot be used (HTTP 400)
            NotFoundError   the caller: there is no such thing (404)
            DeniedError     the caller: not signed in (401), or not allowed (403)
        ConflictError       the caller: someone or something was faster (409)
        PeerError           another system: RIS, recogniser, server (502); may be tried again
        StoreError          the operator: database or disk (503); nothing was changed
        ConfigError         the operator: a setting, a model, a file of the installation (500)

An error carries a stable `code`, shown to people and sent on the wire; its sentence stands in `wording/`,
in French and English, and says what to do. Details never hold a word, name or identifier of a patient.
"""

from functools import partial

from reporting.wording import Language, sentence


class ReportingError(Exception):
    """The root. Raise one of the families, with a code that stands in `wording/`."""

    def __init__(self, code: str, **details: str | int | float) -> None:
        super().__init__(sentence(code, Language.ENGLISH, details))
        self.code = code
        self.details = details

    def __reduce__(self) -> "tuple[object, ...]":
        """Let an error that was raised in a worker process arrive whole."""
        return partial(type(self), self.code, **self.details), ()

    def sentence(self, language: Language) -> str:
        """Return what happened and what to do, in `language`."""
        return sentence(self.code, language, self.details)


class InputError(ReportingError):
    """What was sent cannot be used; the caller can mend it."""


class NotFoundError(InputError):
    """There is no such order, report, template, file."""


class DeniedError(InputError):
    """Not signed in, or not allowed."""


class ConflictError(ReportingError):
    """Someone or something was faster, or the state does not permit it."""


class PeerError(ReportingError):
    """Another system did not do its part; trying again may help."""


class StoreError(ReportingError):
    """Database or disk failed; nothing was changed."""


class ConfigError(ReportingError):
    """The installation needs its operator."""
