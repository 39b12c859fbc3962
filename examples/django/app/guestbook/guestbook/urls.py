"""Where everything is."""

from django.contrib import admin
from django.urls import path

from entries import views

urlpatterns = [
    path("", views.show),
    path("entries", views.entries),
    path("announcements", views.announcements),
    path("health", views.health),
    path("admin/", admin.site.urls),
]
