"""The app of what every room needs."""

from django.apps import AppConfig


class SharedConfig(AppConfig):
    """The audit log and the page components."""

    name = "groundswell.web.shared"
    label = "shared"
