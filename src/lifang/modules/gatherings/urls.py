from __future__ import annotations

from django.urls import URLPattern, path

from lifang.modules.gatherings.views import (
    committees,
    desk,
    desk_committees,
    desk_votes,
    field,
    nominating,
    public,
    raising,
    voting,
)

app_name = "gatherings"
urls_public: list[URLPattern] = [
    path("gatherings/", public.gatherings, name="list"),
    path("gatherings.atom", public.feed, name="feed"),
    path("gatherings/<str:ref>.ics", public.calendar, name="calendar"),
    path("gatherings/<str:ref>/", public.gathering, name="gathering"),
    path("gatherings/<str:ref>/files/<slug:sha256>", public.file, name="file"),
    path("g/<str:code>", public.door, name="door"),
    path("votes/", voting.votes, name="votes"),
    path("votes/<str:ref>/", voting.vote, name="vote"),
    path("votes/<str:ref>/ballot", voting.ballot, name="ballot"),
    path("votes/<str:ref>/tag", voting.tag, name="tag"),
    path("votes/<str:ref>/ballots/<str:number>", voting.cast, name="cast"),
    path("votes/<str:ref>/nominate", nominating.nominate, name="nominate"),
    path("votes/<str:ref>/consent", nominating.consent, name="consent"),
    path("committees/", committees.committees, name="committees"),
    path("committees/<str:ref>/", committees.committee, name="committee"),
    path("votes/<str:ref>/protocol.json", voting.protocol, name="protocol"),
]
urls_desk: list[URLPattern] = [
    path("desk/gatherings/", desk.gatherings, name="desk"),
    path("desk/gatherings/plan/", desk.plan, name="desk-plan"),
    path("desk/gatherings/raise/<str:ref>/", raising.raise_issue, name="raise"),
    path("desk/gatherings/<str:ref>/", desk.gathering, name="desk-gathering"),
    path("desk/gatherings/<str:ref>/tick", desk.tick, name="tick"),
    path("desk/gatherings/<str:ref>/poster", desk.poster, name="poster"),
    path("desk/gatherings/<str:ref>/<slug:name>/", desk.step, name="desk-step"),
    path("desk/votes/", desk_votes.votes, name="desk-votes"),
    path("desk/votes/draw-up/", desk_votes.draw_up, name="draw-up"),
    path("desk/votes/committees/", desk_committees.committees, name="desk-committees"),
    path("desk/votes/committees/<str:ref>/", desk_committees.committee, name="desk-committee"),
    path("desk/votes/committees/<str:ref>/<slug:name>/", desk_committees.step, name="committee-step"),
    path("desk/votes/<str:ref>/", desk_votes.vote, name="desk-vote"),
    path("desk/votes/<str:ref>/doors", desk_votes.doors, name="doors"),
    path("desk/votes/<str:ref>/slips", desk_votes.slips, name="slips"),
    path("desk/votes/<str:ref>/<slug:name>/", desk_votes.step, name="vote-step"),
]
urls_field: list[URLPattern] = [
    path("field/gatherings/", field.gatherings, name="field"),
    path("field/gatherings/<str:ref>/", field.gathering, name="field-gathering"),
    path("field/votes/<str:ref>/", field.doors, name="field-doors"),
]
urlpatterns: list[URLPattern] = [*urls_public, *urls_desk, *urls_field]
