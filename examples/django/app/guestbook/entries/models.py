"""The guest book's table."""

from django.db import models


class Entry(models.Model):
    """One line of the book."""

    author = models.CharField(max_length=80)
    message = models.CharField(max_length=500)

    def as_dict(self):
        """What programs read."""
        return {"id": self.pk, "author": self.author, "message": self.message}
