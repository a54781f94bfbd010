"""Every part of a page in every state, for the tests here. No address of the platform."""

import datetime as dt

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import include, path

HOSTILE = "<script>alert(1)</script> & \u202eright to left\u202c " + "y" * 300
COUNTS = {"main": (60, 10, 20), "by_code": (0, 0, 0)}
IDEA = {
    "id": "a1",
    "kind": "blocks",
    "url": "/ideas/a1",
    "when": dt.date(2026, 11, 4),
    "n_comments": 12,
    "vote": None,
    "is_shown": True,
    "is_listed": True,
    "text": "Every small change needs five sign-offs. By the time the last form is back, the "
    "people who wanted the change have moved to another ward and nobody remembers why it mattered.",
}
IDEAS = [
    IDEA,
    {
        **IDEA,
        "id": "a2",
        "kind": "helps",
        "n_comments": 1,
        "vote": 1,
        "counts": COUNTS,
        "state": "Supported",
        "text": "Our matron asks one question at each handover: what got in your way today?",
    },
    {
        **IDEA,
        "id": "a3",
        "kind": "",
        "n_comments": 0,
        "is_own": True,
        "text": "Let people try it for a week first.",
    },
]


class IdeaForm(forms.Form):
    """One of each kind of field."""

    text = forms.CharField(
        label="What gets in the way of change where you work?",
        help_text="Say one thing. Leave out names: yours and other people's.",
        max_length=500,
        widget=forms.Textarea,
    )
    kind = forms.ChoiceField(
        label="Does it help or block change?",
        choices=[("helps", "It helps"), ("blocks", "It blocks"), ("free", "Neither, or both")],
        widget=forms.RadioSelect,
    )
    email = forms.EmailField(label="E-mail address", required=False)
    place = forms.ChoiceField(label="Where do you work?", choices=[("", "Choose"), ("w", "A ward")])
    about = forms.MultipleChoiceField(
        label="What is it about?",
        choices=[("time", "Time"), ("people", "People"), ("money", "Money")],
        widget=forms.CheckboxSelectMultiple,
    )
    opens_on = forms.DateField(
        label="When does the phase open?",
        help_text="For example, 4 11 2026",
        widget=forms.SelectDateWidget(years=range(2026, 2030)),
    )
    logo = forms.FileField(label="Logo", required=False)
    colour = forms.CharField(
        label="Colour", widget=forms.TextInput(attrs={"type": "color"}), initial="#0d5f66"
    )
    agrees = forms.BooleanField(label="I have read the ground rules", help_text="Both of them.")


class FilterForm(forms.Form):
    """What a list is searched by."""

    words = forms.CharField(label="Words", required=False)
    order = forms.ChoiceField(
        label="Order", required=False, choices=[("random", "Shuffled"), ("new", "Newest first")]
    )


class Place:
    """What where somebody stands is to a template."""

    def __init__(self) -> None:
        self.here = {"slug": "here"}

    def can(self, act: str) -> bool:
        return act == "vote"


class Message:
    """What one of Django's messages is to a template."""

    def __init__(self, level_tag: str, text: str) -> None:
        self.level_tag, self.text = level_tag, text

    def __str__(self) -> str:
        return self.text


def page_context(request: HttpRequest) -> dict[str, object]:
    """Give what the platform's own context gives, without its databases."""
    return {"csp_nonce": getattr(request, "csp_nonce", "")}


def base(request: HttpRequest, colour: str = "#0d5f66") -> dict[str, object]:
    return {
        "challenge": {"name": "What helps, and what blocks, change?", "colour": colour, "url": "/"},
        "place": Place(),
        "sign_out_url": "/out",
        "nav": [
            ("/", "About", False),
            ("/ideas", "Ideas", True),
            ("/feed", "Vote", False),
            ("/mine", "My contributions", False),
        ],
        "footer": [("/privacy", "Privacy"), ("/help", "Where to turn"), ("/how", "How it works")],
        "quick_exit_to": "/neutral",
    }


def parts(request: HttpRequest, state: str = "many") -> HttpResponse:
    ideas = {"empty": [], "one": IDEAS[:1], "many": IDEAS, "hostile": [{**IDEA, "text": HOSTILE}]}
    paginator = Paginator(range(1000), 50)
    said = [
        Message("success", "Thank you. Your idea is in."),
        Message("error", "Your vote was not counted. Please try again."),
    ]
    context = {
        "messages": said if state == "many" else [],
        "ideas": ideas[state],
        "filters": FilterForm({"words": "forms"} if state == "many" else None),
        "page_of": paginator.page(1 if state == "one" else 3),
    }
    return render(request, "gallery/parts.html", {**base(request), **context})


def form(request: HttpRequest) -> HttpResponse:
    sent = IdeaForm(request.POST, request.FILES) if request.method == "POST" else IdeaForm()
    status = 422 if request.method == "POST" and not sent.is_valid() else 200
    return render(request, "gallery/form.html", {**base(request), "form": sent}, status=status)


def feed(request: HttpRequest) -> HttpResponse:
    return render(request, "gallery/feed.html", {**base(request), "idea": IDEA})


def vote(request: HttpRequest, slug: str, idea_id: str) -> HttpResponse:
    if request.POST["vote"] == "pass":
        return HttpResponse("broken", status=500)
    voted = {**IDEA, "vote": {"agree": 1, "disagree": -1}[request.POST["vote"]], "counts": COUNTS}
    is_part = request.headers.get("HX-Request") == "true"
    page = "participation/_votes.html" if is_part else "gallery/feed.html"
    return render(request, page, {**base(request), "idea": voted, "is_new": True})


def coloured(request: HttpRequest, colour: str) -> HttpResponse:
    context = {"ideas": IDEAS[:1], "filters": FilterForm({}), "page_of": Paginator([1], 1).page(1)}
    return render(request, "gallery/parts.html", {**base(request, f"#{colour}"), **context})


def bare(request: HttpRequest) -> HttpResponse:
    return render(request, "gallery/bare.html")


def neutral(request: HttpRequest) -> HttpResponse:
    head = "<!doctype html><title>Weather</title><link rel=icon href='data:,'>"
    return HttpResponse(f"{head}<h1>It may rain</h1>")


urlpatterns = [
    path("", include("groundswell.web.shared.urls")),
    path("parts/<str:state>", parts),
    path("form", form),
    path("feed", feed),
    path("c/<slug:slug>/ideas/<str:idea_id>/vote", vote, name="vote"),
    path("colour/<str:colour>", coloured),
    path("bare", bare),
    path("neutral", neutral),
]
