#!/usr/bin/env python3
"""Prints one line per event of Helios: time, type, subject, revision.index, id.

AMQP_URL names the broker, HELIOS_TOPIC the events (all by default). Needs pika: apt install python3-pika, or pip install pika.
"""
import json
import os
import sys
import time

import pika
from pika.exceptions import AMQPError

BROKER = pika.URLParameters(os.environ.get("AMQP_URL", "amqp://guest:guest@localhost"))
QUEUE = "events.python"
TOPIC = os.environ.get("HELIOS_TOPIC", "#")
MOST_IDS = 10_000

# The ids of the latest events: after a lost connection, the broker delivers again what was not acknowledged.
# A consumer that writes to a database keeps each id there instead, in the same transaction.
recent = {}


def is_new(event_id):
    if event_id in recent:
        return False
    recent[event_id] = None
    if len(recent) > MOST_IDS:
        del recent[next(iter(recent))]
    return True


def consume(channel):
    # A consumer that is away for long loses its oldest events, instead of filling the broker's disk.
    channel.queue_declare(QUEUE, durable=True, arguments={"x-max-length": 100_000, "x-overflow": "drop-head"})
    channel.queue_bind(QUEUE, "helios.events", routing_key=TOPIC)
    channel.basic_qos(prefetch_count=100)
    for method, _, body in channel.consume(QUEUE):
        event = json.loads(body)
        if is_new(event["id"]):
            print(event["time"], event["type"], event["subject"], f'{event["revision"]}.{event["index"]}', event["id"], flush=True)
        channel.basic_ack(method.delivery_tag)


while True:
    try:
        with pika.BlockingConnection(BROKER) as connection:
            consume(connection.channel())
    except (AMQPError, OSError) as lost:
        print(f"connecting again: {lost!r}", file=sys.stderr)
        time.sleep(1)
    except KeyboardInterrupt:
        break
