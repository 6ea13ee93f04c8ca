"""What a signed revision was made with: enough to say later whether the same words would be written again.

Values only. The text itself has its own hash (`signing.content_hash`); the others are found out by
`service/makings.py`.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeWith:
    """As it stood in the service that took the signature. Hashes are SHA-256, hexadecimal; empty where unknown.

    A dictation that was heard before the service was last started may have met other parts than these.
    """

    template_id: str
    template_hash: str
    """Of the template's file. The report holds its own copy of the titles."""
    model: str
    """Name of the speech model."""
    model_hash: str
    """Of its weights, an adapter merged in."""
    vocabulary_hash: str
    """Of the installation's vocabulary files; not of the terms that the site or a user added."""
    settings_hash: str
    """Of the settings that change which words are written."""
    version: str
    """Of this software."""
