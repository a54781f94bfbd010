"""The platform's pages, and a bare one: what Django itself costs with one query, one template."""

from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import include, path

from groundswell.web.challenges.models import Challenge
from groundswell.web.config.urls import handler400, handler403, handler404, handler429, handler500

__all__ = ["handler400", "handler403", "handler404", "handler429", "handler500", "urlpatterns"]

_PAGE = engines["jinja2"].from_string("<!doctype html><title>{{ title }}</title><p>{{ title }}</p>")


def show_bare(request: HttpRequest) -> HttpResponse:
    challenge = Challenge.objects.get(slug="full")
    return HttpResponse(_PAGE.render({"title": challenge.name}))


urlpatterns = [path("bare", show_bare), path("", include("groundswell.web.config.urls"))]
