"""The environment that the suite runs in, set before Django reads its settings."""

import os

os.environ.update(
    SECRET_KEY="only-for-the-tests",
    DEBUG="off",
    BEHIND_TLS="off",
    STATIC_MANIFEST="off",
    ALLOWED_HOSTS="testserver,localhost,127.0.0.1",
    SITE_URL="http://testserver",
    EMAIL_URL="memorymail://",
    SEAL_KEY_FILE="",
    NOTES_KEYS="b25seSBmb3IgdGhlIHRlc3RzLCBub3QgYSBzZWNyZXQ=",
    SECOND_STEP_KEYS="b25seS1mb3ItdGhlLXRlc3RzLS0tLS0tLS0tLS0tLS0=",
    CACHE_URL="locmemcache://",
    # Playwright keeps an event loop in the thread that the tests ask the database from.
    DJANGO_ALLOW_ASYNC_UNSAFE="1",
)
# Never the database of a developer's `.env`.
os.environ.setdefault("DATABASE_URL", "sqlite://:memory:")
