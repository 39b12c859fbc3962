"""Copies of the book in object storage."""

import json
import os

import boto3
from botocore.config import Config

from guestbook import entries


def keep(lines):
    """Writes the lines as one object into the bucket that the charm was integrated with, and says where it is."""
    bucket = os.environ.get("S3_BUCKET")
    if not bucket:
        raise entries.NotConfigured("no object storage: juju integrate guestbook s3")
    key = f"{os.environ.get('S3_PATH', '')}guestbook.json"
    client().put_object(Bucket=bucket, Key=key, Body=json.dumps(lines).encode(), ContentType="application/json")
    return {"bucket": bucket, "key": key}


def client():
    """A client of the server, as the charm's variables describe it."""
    return boto3.client(
        "s3",
        endpoint_url=os.environ.get("S3_ENDPOINT"),
        region_name=os.environ.get("S3_REGION"),
        aws_access_key_id=os.environ["S3_ACCESS_KEY"],
        aws_secret_access_key=os.environ["S3_SECRET_KEY"],
        config=Config(
            connect_timeout=5,
            retries={"total_max_attempts": 2},
            s3={"addressing_style": os.environ.get("S3_ADDRESSING_STYLE", "auto")},
        ),
    )
