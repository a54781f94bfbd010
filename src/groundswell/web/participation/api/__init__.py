"""The API of this room: ideas, comments, what is one's own, findings, data."""

from __future__ import annotations

from groundswell.web.participation.api import comments, data, findings, ideas, merging, own

ROUTERS = tuple(one.router for one in (ideas, comments, own, merging, findings, data))
