"""What must not be readable in a dump is kept under keys from outside the database.

The first key encrypts, all of them decrypt.
"""

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings

MARK = "gAAAA"  # Begins every token of Fernet's, for its version and the century.


def encrypt(text: str) -> str:
    return _keys().encrypt(text.encode()).decode()


def decrypt(kept: str) -> str:
    """What was kept before there were keys is taken as it is."""
    if not kept.startswith(MARK):
        return kept
    return _keys().decrypt(kept.encode()).decode()


def renew(kept: str) -> str:
    """The same, under the first key."""
    return encrypt(decrypt(kept))


def _keys() -> MultiFernet:
    return MultiFernet([Fernet(key) for key in settings.ENCRYPTION_KEYS])
