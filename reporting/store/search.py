"""What a search on the worklist looks at: letters without accents and case, numbers, one space between words.

`Héloïse LE GOFF-Œuvrard` and `heloise le goff oeuvrard` are the same.
"""

from unicodedata import combining, normalize

from reporting.report.order import Order

_NOT_DECOMPOSED = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d"})


SEARCHED_LETTERS = 400
"""What is kept of an order's text: it stands in an index, whose entries have to fit a page."""


def fold(text: str) -> str:
    """Return `text` in lower case without accents, everything but letters and digits as one space."""
    plain = normalize("NFKD", text.casefold()).translate(_NOT_DECOMPOSED)
    letters = (letter if letter.isalnum() else " " for letter in plain if not combining(letter))
    return " ".join("".join(letters).split())


def searched_text(order: Order) -> str:
    """Return what is stored beside the order: patient's name and identifiers, accession and procedure, folded.

    The procedure stands last: only its end can be cut off.
    """
    patient = order.patient
    parts = [patient.name.family, patient.name.given, patient.name.middle]
    parts += [identifier.value for identifier in patient.identifiers]
    parts += [order.accession_number.value] if order.accession_number else []
    parts += [order.procedure.value, order.procedure.meaning]
    return fold(" ".join(parts))[:SEARCHED_LETTERS]


def terms(search: str) -> list[str]:
    """Return what must all be found: the words of `search`, folded. They hold no wildcard of LIKE."""
    return [folded for word in search.split() if (folded := fold(word))]
