"""The platform's settings, and a bare page beside its own to measure against."""

from groundswell.web.config.settings import *  # noqa: F403 - the settings under test

ROOT_URLCONF = "benchmarks.platform_urls"
ALLOWED_HOSTS = ["testserver", "127.0.0.1"]
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
# Eight clients act as fast as they can, in place of the hundreds of people who would.
ACCOUNT_RATE_LIMITS = {name: rate for name, rate in ACCOUNT_RATE_LIMITS.items() if name != "act"}  # noqa: F405
