"""The platform's settings, and a bare page beside its own to measure against."""

from groundswell.web.config.settings import *  # noqa: F403 - the settings under test

ROOT_URLCONF = "benchmarks.platform_urls"
ALLOWED_HOSTS = ["testserver", "127.0.0.1"]
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
# Eight clients act as fast as they can, in place of the hundreds of people who would.
for _name in ("act", "api"):
    del ACCOUNT_RATE_LIMITS[_name]  # noqa: F405 - from the settings under test
# What a request costs is told with its answer: of PostgreSQL, what one process of it spends.
MIDDLEWARE.insert(0, "benchmarks.platform_cpu.tell_cpu")  # noqa: F405 - from the settings under test
for _database in DATABASES.values():  # noqa: F405
    if _database["ENGINE"].endswith("postgresql"):
        _database["OPTIONS"]["options"] = "-c max_parallel_workers_per_gather=0"
