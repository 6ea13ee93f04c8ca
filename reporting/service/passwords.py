"""Passwords: Argon2id hashes, and what a new password must offer. The home of pwdlib.

Does not know users. The length rule is that of NIST SP 800-63B: long rather than complicated.
"""

from pwdlib import PasswordHash

from reporting.errors import InputError

MINIMUM_CHARACTERS = 12
MAXIMUM_CHARACTERS = 1024
"""Longer is refused unread, so that nobody keeps the processor busy with megabytes of password."""


class Passwords:
    """Hashes and checks. `cheap` hashers are for tests; the default is Argon2id as pwdlib recommends it."""

    def __init__(self, hasher: PasswordHash | None = None) -> None:
        self._hasher = hasher or PasswordHash.recommended()
        self._nobody = self._hasher.hash("the password of no one")

    def hash(self, password: str) -> str:
        """Return the encoded hash. Raise InputError `password-too-short` or `password-too-long`."""
        if len(password) < MINIMUM_CHARACTERS:
            raise InputError("password-too-short", minimum=MINIMUM_CHARACTERS)
        if len(password) > MAXIMUM_CHARACTERS:
            raise InputError("password-too-long", maximum=MAXIMUM_CHARACTERS)
        return self._hasher.hash(password)

    def matches(self, password: str, password_hash: str | None) -> bool:
        """Return whether the password is right. Without a hash (unknown login) it is wrong, and takes as long."""
        known = password_hash is not None
        right = self._hasher.verify(password[:MAXIMUM_CHARACTERS], password_hash or self._nobody)
        return known and right and len(password) <= MAXIMUM_CHARACTERS
