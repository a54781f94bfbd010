"""The app of looking at what is said."""

from django.apps import AppConfig


class ModerationConfig(AppConfig):
    """Flags, concerns, decisions and appeals."""

    name = "groundswell.web.moderation"
    label = "moderation"
