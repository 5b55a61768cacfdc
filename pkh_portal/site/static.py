"""Storage of static files: hashed and compressed where they were collected, plain where not."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class PortalStaticStorage(CompressedManifestStaticFilesStorage):
    """Names carry a hash once ``collectstatic`` has run; before that (tests, a fresh checkout) they stay plain."""

    manifest_strict = False
