"""The addresses of this room."""

from __future__ import annotations

from django.urls import include, path

from groundswell.web.moderation.messages.views import own as own_messages
from groundswell.web.moderation.messages.views import team
from groundswell.web.moderation.views import own, public, queue

_OF_CHALLENGE = [
    path("ideas/<uuid:idea_id>/flag", own.flag_idea, name="flag_idea"),
    path("comments/<uuid:comment_id>/flag", own.flag_comment, name="flag_comment"),
    path("mine/download", own.download, name="download_mine"),
    path("mine/erase", own.erase_mine, name="erase_mine"),
    path("mine/ideas/<uuid:idea_id>", own.idea_fate, name="idea_fate"),
    path("mine/comments/<uuid:comment_id>", own.comment_fate, name="comment_fate"),
    path("mine/ideas/<uuid:idea_id>/appeal", own.appeal_idea, name="appeal_idea"),
    path("mine/comments/<uuid:comment_id>/appeal", own.appeal_comment, name="appeal_comment"),
    path("mine/messages", own_messages.show_list, name="my_messages"),
    path("mine/messages/<uuid:text_id>", own_messages.show_one, name="my_conversation"),
    path("mine/messages/<uuid:text_id>/write", own_messages.write, name="write_to_team"),
    path("mine/messages/<uuid:text_id>/choose", own_messages.choose, name="choose_messages"),
    path("mine/messages/<uuid:text_id>/take-back", own_messages.take_back, name="take_back"),
    path("mine/messages/<uuid:text_id>/report", own_messages.report, name="report_message"),
    path("record", public.show_record, name="record"),
    path("moderation", queue.show_queue, name="moderation"),
    path("moderation/next", queue.show_next, name="moderation_next"),
    path("moderation/many", queue.decide_many, name="moderation_many"),
    path("moderation/messages", team.show_list, name="conversations"),
    path("moderation/messages/<uuid:text_id>", team.show_one, name="conversation"),
    path("moderation/messages/<uuid:text_id>/settle", team.settle, name="settle_conversation"),
    path("moderation/<uuid:case_id>", queue.show_case, name="case"),
    path("moderation/<uuid:case_id>/edit", queue.edit_case, name="edit_case"),
]

urlpatterns = [path("c/<slug:slug>/", include(_OF_CHALLENGE))]
