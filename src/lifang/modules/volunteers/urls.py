from __future__ import annotations

from django.urls import URLPattern, path

from lifang.modules.volunteers.views import desk, field, hours, patrol, people, public

app_name = "volunteers"
urlpatterns: list[URLPattern] = [
    path("volunteers/", public.wanted, name="wanted"),
    path("volunteers/hours/", public.hours, name="hours"),
    path("volunteers/certificate/", public.certificates, name="certificates"),
    path("volunteers/certificate/<str:code>", public.certificate, name="certificate"),
    path("volunteers/<str:ref>/", public.need, name="need"),
    path("field/volunteer/", field.home, name="field"),
    path("field/volunteer/hours/", field.hours, name="field-hours"),
    path("field/volunteer/hours/<str:code>/", field.shift, name="field-shift"),
    path("field/volunteer/certify/", field.certify, name="field-certify"),
    path("field/volunteer/me/", field.me, name="field-me"),
    path("field/volunteer/n/<str:ref>/", field.need, name="field-need"),
    path("field/volunteer/n/<str:ref>/report/", patrol.report, name="field-report"),
    path("field/volunteer/n/<str:ref>/<slug:step>/", field.act, name="field-act"),
    path("desk/volunteers/", desk.need_list, name="desk"),
    path("desk/volunteers/open/", desk.open_need, name="desk-open"),
    path("desk/volunteers/hours/", hours.shift_list, name="desk-hours"),
    path("desk/volunteers/hours/<str:code>/", hours.shift, name="desk-shift"),
    path("desk/volunteers/hours/<str:code>/confirm/", hours.confirm, name="desk-confirm"),
    path("desk/volunteers/people/", people.people, name="desk-people"),
    path("desk/volunteers/n/<str:ref>/", desk.need, name="desk-need"),
    path("desk/volunteers/n/<str:ref>/cancel/", desk.cancel, name="desk-cancel"),
    path("desk/volunteers/n/<str:ref>/<slug:step>/", desk.act, name="desk-act"),
]
