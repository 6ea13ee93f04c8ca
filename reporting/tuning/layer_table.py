"""The figures of the layers over the recogniser as a Markdown table, French or English. Pure."""

from collections.abc import Mapping, Sequence

from reporting.tuning.layers import Layer, LayerFigures
from reporting.wording import Language

_HEAD: Mapping[Language, tuple[str, ...]] = {
    Language.ENGLISH: (
        "layer",
        "WER %",
        "terms %",
        "unseen terms %",
        "critical %",
        "lines with critical %",
        "words changed: better",
        "worse",
        "neither",
        "worse in 1,000",
        "ms p50 / p95",
    ),
    Language.FRENCH: (
        "couche",
        "mots faux %",
        "termes %",
        "termes inédits %",
        "critiques %",
        "lignes avec critique %",
        "mots changés : mieux",
        "moins bien",
        "ni l'un ni l'autre",
        "moins bien pour 1 000",
        "ms p50 / p95",
    ),
}
_NAMES: Mapping[Language, Mapping[Layer, str]] = {
    Language.ENGLISH: {
        Layer.FAVOURITE: "recogniser's favourite reading",
        Layer.CHOSEN: "+ chosen by dictation lines",
        Layer.VERIFIED: "+ terms verified against the sound",
        Layer.ADDED: "+ 200 terms added that nobody says",
    },
    Language.FRENCH: {
        Layer.FAVOURITE: "lecture préférée du moteur",
        Layer.CHOSEN: "+ choix par les lignes de dictée",
        Layer.VERIFIED: "+ termes vérifiés sur le son",
        Layer.ADDED: "+ 200 termes ajoutés que personne ne dit",
    },
}


def table(figures: Sequence[LayerFigures], language: Language) -> str:
    """Return the table in a language, a layer a line; rates in per cent."""
    head = _HEAD[language]
    lines = [_line(head), "|" + "---|" * len(head)]
    lines += [_line(_cells(each, language)) for each in figures]
    return "\n".join(lines)


def points(figures: Sequence[LayerFigures]) -> float:
    """Return how many points of word error rate the added terms cost: negative where they bring some."""
    rate = {each.layer: each.summary.word_error_rate for each in figures}
    return 100 * (rate[Layer.ADDED] - rate[Layer.VERIFIED])


def _cells(each: LayerFigures, language: Language) -> tuple[str, ...]:
    found, changed = each.summary, each.changed
    return (
        _NAMES[language][each.layer],
        f"{100 * found.word_error_rate:.2f}",
        _per_cent(found.term_recall),
        _per_cent(found.unseen_term_recall),
        f"{100 * found.critical_rate:.2f}",
        f"{100 * found.lines_with_critical:.1f}",
        *(("-",) * 4 if changed is None else (str(changed.better), str(changed.worse), str(changed.neither))),
        *(() if changed is None else (f"{each.worse_per_thousand:.2f}",)),
        "-" if each.times_ms is None else f"{each.times_ms[0]:.1f} / {each.times_ms[1]:.1f}",
    )


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _per_cent(rate: float | None) -> str:
    return "-" if rate is None else f"{100 * rate:.1f}"
