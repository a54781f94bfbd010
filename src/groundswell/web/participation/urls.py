"""The addresses of this room."""

from __future__ import annotations

from django.urls import include, path

from groundswell.web.participation.views import (
    feed,
    findings,
    gateway,
    ideas,
    merging,
    mine,
    notes,
    own,
    posting,
    who,
)

_OF_CHALLENGE = [
    path("post", posting.post, name="post"),
    path("post/similar", posting.show_similar, name="post_similar"),
    path("ideas", ideas.show_list, name="ideas"),
    path("ideas/<uuid:idea_id>", ideas.show_idea, name="idea"),
    path("ideas/<uuid:idea_id>/vote", ideas.vote, name="vote"),
    path("ideas/<uuid:idea_id>/comment", ideas.comment, name="comment"),
    path("ideas/<uuid:idea_id>/change", own.change_idea, name="change_idea"),
    path("ideas/<uuid:idea_id>/withdraw", own.withdraw_idea, name="withdraw_idea"),
    path("comments/<uuid:comment_id>/change", own.change_comment, name="change_comment"),
    path("comments/<uuid:comment_id>/withdraw", own.withdraw_comment, name="withdraw_comment"),
    path("feed", feed.show_feed, name="feed"),
    path("feed/vote", feed.vote_in_feed, name="vote_in_feed"),
    path("mine", mine.show_mine, name="mine"),
    path("mine/ideas/<uuid:idea_id>/merged", merging.show_own, name="own_merge"),
    path("mine/ideas/<uuid:idea_id>/object", merging.object_to, name="object_to_merge"),
    path("merging", merging.show_proposals, name="merging"),
    path("merging/done", merging.show_merges, name="merges"),
    path("merging/done/<uuid:merge_id>", merging.show_merge, name="merge"),
    path("merging/with/<uuid:idea_id>", merging.merge_by_hand, name="merge_by_hand"),
    path("merging/<uuid:proposal_id>", merging.show_proposal, name="merge_proposal"),
    path("merging/<uuid:proposal_id>/dismiss", merging.dismiss, name="dismiss_merge"),
    path("gateway", gateway.show_gateway, name="gateway"),
    path("gateway/answer", gateway.answer, name="answer_gateway"),
    path("gateway/erase", gateway.erase, name="erase_gateway"),
    path("who", who.show_who, name="who"),
    path("type-in", notes.type_in, name="type_in"),
    path("themes", findings.show_themes, name="themes"),
    path("map", findings.show_map, name="map"),
    path("analysis", findings.show_progress, name="analysis"),
    path("analysis/start", findings.start, name="start_analysis"),
]

urlpatterns = [path("c/<slug:slug>/", include(_OF_CHALLENGE))]
