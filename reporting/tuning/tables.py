"""Figures of an evaluation as lines of a Markdown table. Pure."""

from reporting.tuning.scoring import Summary

HEAD = (
    "| model | context | voice | condition | lines | WER % | 95 % | as written % | terms % | unseen terms % "
    "| critical % | lines with critical % | loops |\n"
    "|---|---|---|---|---|---|---|---|---|---|---|---|---|"
)


def row(model: str, context: str, voice: str, condition: str, figures: Summary) -> str:
    """Return one line of the table; rates in per cent."""
    low, high = figures.interval
    cells = [
        model,
        context,
        voice,
        condition,
        str(figures.lines),
        f"{100 * figures.word_error_rate:.1f}",
        f"{100 * low:.1f}-{100 * high:.1f}",
        f"{100 * figures.as_written_rate:.1f}",
        _percent(figures.term_recall),
        _percent(figures.unseen_term_recall),
        f"{100 * figures.critical_rate:.1f}",
        f"{100 * figures.lines_with_critical:.1f}",
        str(figures.loops),
    ]
    return "| " + " | ".join(cells) + " |"


def _percent(rate: float | None) -> str:
    return "-" if rate is None else f"{100 * rate:.1f}"
