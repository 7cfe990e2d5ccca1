from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("accounts/", include("allauth.urls")),
    path("", include("lifang.web.urls")),
    path("", include("lifang.cases.urls")),
    path("", include("lifang.modules.campaigns.urls")),
    path("", include("lifang.modules.care.urls")),
    path("", include("lifang.modules.gatherings.urls")),
    path("", include("lifang.modules.publishing.urls")),
    path("", include("lifang.modules.registers.urls")),
    path("", include("lifang.modules.volunteers.urls")),
    path("", include("lifang.overview.urls")),
]
handler400 = "lifang.web.errors.bad_request"
handler403 = "lifang.web.errors.forbidden"
handler404 = "lifang.web.errors.not_found"
handler500 = "lifang.web.errors.server_error"
