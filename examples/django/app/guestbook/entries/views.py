"""What visitors and programs see."""

import json
import os

from django.core.exceptions import ValidationError
from django.db import OperationalError, connection
from django.http import HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from entries import announcements as broker
from entries.models import Entry


def needs_database(view):
    """No database, no book: say so, without the address or the password."""

    def answer(request):
        try:
            return view(request)
        except OperationalError:
            return JsonResponse({"error": "the database does not answer; try again soon"}, status=503)

    return answer


@require_safe
def show(_request):
    """What the page says first."""
    return HttpResponse(f"{os.environ.get('DJANGO_GREETING') or 'Welcome'}\n", content_type="text/plain; charset=utf-8")


@csrf_exempt
@require_http_methods(["GET", "POST"])
@needs_database
def entries(request):
    """The newest entries, or one more."""
    if request.method == "GET":
        return JsonResponse([entry.as_dict() for entry in Entry.objects.order_by("-id")[:50]], safe=False)
    try:
        sent = json.loads(request.body)
        entry = Entry(**{field: str(sent.get(field, "")).strip() for field in ("author", "message")})
        entry.full_clean()
    except (AttributeError, ValueError, ValidationError):
        reason = "author (1 to 80 characters) and message (1 to 500) are needed"
        return JsonResponse({"error": reason}, status=400)
    entry.save()
    return JsonResponse(entry.as_dict(), status=201)


@csrf_exempt
@require_http_methods(["GET", "POST"])
def announcements(request):
    """Those that nobody took yet, or one more."""
    try:
        if request.method == "GET":
            return JsonResponse({"announcements": broker.take()})
        text = announced(request.body)
        if not text:
            return JsonResponse({"error": "text (1 to 500 characters) is needed"}, status=400)
        broker.publish(text)
        return JsonResponse({"announced": text}, status=202)
    except (broker.NotConfigured, broker.Unreachable) as error:
        return JsonResponse({"error": str(error)}, status=503)


def announced(body):
    """The text of an announcement; None when it is none."""
    try:
        text = json.loads(body)["text"].strip()
        text.encode()
    except (AttributeError, KeyError, TypeError, ValueError):
        return None
    return text if len(text) <= 500 else None


@require_safe
@needs_database
def health(_request):
    """Whether the database answers."""
    connection.ensure_connection()
    return JsonResponse({"status": "ok"})
