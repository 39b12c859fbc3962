"""What superusers may tidy up."""

from django.contrib import admin

from entries.models import Entry

admin.site.register(Entry)
