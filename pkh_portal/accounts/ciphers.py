"""Text that is kept so that only this portal can read it: encrypted with keys made from ``SECRET_KEY``."""

import base64
import hashlib

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings


def cipher(purpose: bytes) -> MultiFernet:
    """Encrypts with the present key, decrypts with the old ones (``SECRET_KEY_FALLBACKS``) as well.

    Each ``purpose`` (at most 16 bytes) has keys of its own. Decrypting raises ``cryptography.fernet.InvalidToken`` if
    no key fits.
    """
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    derived = (hashlib.blake2b(key.encode(), digest_size=32, person=purpose).digest() for key in keys)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in derived])
