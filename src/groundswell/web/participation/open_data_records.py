"""On what terms a challenge's open data may be used: chosen by its facilitators."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from groundswell.web.challenges.models import Challenge


class OpenDataTerms(models.Model):
    """The licence of a challenge's open data, and who is to be named."""

    class Licence(models.TextChoices):
        """The licences there are to choose from, and none."""

        NONE = "", _("No licence: people may read the data, and ask before they use it")
        CC0 = "CC0-1.0", _("CC0: anyone may use it for anything")
        CC_BY = "CC-BY-4.0", _("CC BY: anyone may use it who says where it is from")
        CC_BY_SA = "CC-BY-SA-4.0", _("CC BY-SA: the same, and what is made of it stays as open")
        OGL = "OGL-UK-3.0", _("Open Government Licence, for the public sector in the UK")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    challenge = models.OneToOneField(Challenge, on_delete=models.CASCADE, related_name="+")
    licence = models.CharField(max_length=20, blank=True, choices=Licence.choices)
    credit = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return f"terms of {self.challenge_id}"
