from __future__ import annotations

from django.urls import URLPattern, path

from lifang.modules.publishing.views import feeds, issues, posts, public, shows

app_name = "publishing"
urlpatterns: list[URLPattern] = [
    path("publishing/", public.news, name="news"),
    path("publishing/<str:ref>/", public.post, name="post"),
    path("publishing.atom", feeds.feed, name="feed"),
    path("journal/", public.journal, name="journal"),
    path("journal/<str:ref>/", public.issue, name="issue"),
    path("exhibitions/", public.shows, name="shows"),
    path("exhibitions/sent/<str:receipt>/", public.sent, name="sent"),
    path("exhibitions/<str:ref>/", public.show, name="show"),
    path("exhibitions/<str:ref>/enter/", public.enter, name="enter"),
    path("exhibitions/<str:ref>/<str:work_ref>.jpg", public.picture, name="picture"),
    path("desk/publishing/", posts.calendar, name="desk-posts"),
    path("desk/publishing/channels/new/", posts.new_channel, name="new-channel"),
    path("desk/publishing/posts/new/", posts.new_post, name="new-post"),
    path("desk/publishing/posts/<str:ref>/", posts.post, name="desk-post"),
    path("desk/publishing/posts/<str:ref>/<slug:name>/", posts.post_step, name="post-step"),
    path("desk/publishing/issues/", issues.issues, name="desk-issues"),
    path("desk/publishing/issues/new/", issues.new_issue, name="new-issue"),
    path("desk/publishing/issues/<str:ref>/", issues.issue, name="desk-issue"),
    path("desk/publishing/issues/<str:ref>/<slug:name>/", issues.issue_step, name="issue-step"),
    path("desk/publishing/shows/", shows.shows, name="desk-shows"),
    path("desk/publishing/shows/new/", shows.new_show, name="new-show"),
    path("desk/publishing/shows/<str:ref>/", shows.show, name="desk-show"),
    path("desk/publishing/shows/<str:ref>/decide/", shows.decide, name="decide"),
    path("desk/publishing/shows/<str:ref>/cancel/", shows.cancel, name="cancel-show"),
    path("desk/publishing/shows/<str:ref>/works/<str:work_ref>/", shows.judge, name="judge"),
    path("desk/publishing/works/<str:ref>.jpg", shows.picture, name="desk-picture"),
]
