"""The platform's settings, and a bare page beside its own to measure against."""

from groundswell.web.config.settings import *  # noqa: F403 - the settings under test

ROOT_URLCONF = "benchmarks.platform_urls"
ALLOWED_HOSTS = ["testserver", "127.0.0.1"]
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
# Eight clients act as fast as they can, in place of the hundreds of people who would.
del ACCOUNT_RATE_LIMITS["act"]  # noqa: F405 - from the settings under test
