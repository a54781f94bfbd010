"""The orders that ideas are listed in. They resist bandwagons: none is led by what is read most.

Votes weigh in two of them alone, and those list only what the reader may see votes of: ``queries``.
How ideas are put in order is in ``turning``.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Order(models.TextChoices):
    """What stands first."""

    RANDOM = "random", _("Mixed")
    FEWEST = "fewest", _("Fewest votes first")
    NEWEST = "newest", _("Newest day first")
    AGREED = "agreed", _("Most agreed, of those you voted on")
    DIVIDED = "divided", _("Most divided, of those you voted on")


#: The orders that tell how votes fell.
TELLING = (Order.AGREED, Order.DIVIDED)
