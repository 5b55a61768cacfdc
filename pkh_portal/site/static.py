"""Storage of static files: hashed and compressed where they were collected, plain where not."""

from typing import Any

from django.conf import settings
from whitenoise.storage import CompressedManifestStaticFilesStorage


class PortalStaticStorage(CompressedManifestStaticFilesStorage):
    """Names carry a hash once ``collectstatic`` has run; before that (a fresh checkout) they stay plain."""

    manifest_strict = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._addresses: dict[str, str] = {}

    def url(self, name: str, force: bool = False) -> str:
        """The file's address. That of a hashed name never changes, and a page has forty: each is put together once."""
        hashed = self.hashed_files.get(name)
        if hashed is None or settings.DEBUG:
            return str(super().url(name, force))
        if hashed not in self._addresses:
            self._addresses[hashed] = str(super().url(name, force))
        return self._addresses[hashed]

    def hashed_name(self, name: str, content: Any = None, filename: str | None = None) -> str:
        """The name with its hash, or the plain name of a file that was not collected."""
        try:
            return str(super().hashed_name(name, content, filename))
        except ValueError:
            return name
