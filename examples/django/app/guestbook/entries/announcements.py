"""Announcements for the readers of the book, by way of a message broker."""

import os
from contextlib import contextmanager

import pika

QUEUE = "announcements"


class NotConfigured(Exception):
    """There is no broker to talk to."""


class Unreachable(Exception):
    """The broker does not answer."""


@contextmanager
def channel():
    """A channel of the broker that the charm was integrated with, with the queue there."""
    url = os.environ.get("RABBITMQ_CONNECT_STRING")
    if not url:
        raise NotConfigured("no message broker: juju integrate guestbook rabbitmq")
    parameters = pika.URLParameters(url)
    parameters.socket_timeout = parameters.stack_timeout = parameters.blocked_connection_timeout = 5
    try:
        with pika.BlockingConnection(parameters) as connection:
            opened = connection.channel()
            opened.queue_declare(QUEUE, durable=True)
            yield opened
    except (pika.exceptions.AMQPError, OSError) as error:
        raise Unreachable("the message broker does not answer; try again soon") from error


def publish(text):
    """Sends one; it is kept by the broker when this returns."""
    with channel() as opened:
        opened.confirm_delivery()
        kept = pika.BasicProperties(content_type="text/plain", delivery_mode=pika.DeliveryMode.Persistent)
        opened.basic_publish("", QUEUE, text.encode(), kept, mandatory=True)


def take(limit=50):
    """Those that wait, the oldest first. Each is given out once."""
    texts = []
    with channel() as opened:
        while len(texts) < limit:
            method, _properties, body = opened.basic_get(QUEUE)
            if method is None:
                break
            texts.append(body.decode())
            opened.basic_ack(method.delivery_tag)
    return texts
