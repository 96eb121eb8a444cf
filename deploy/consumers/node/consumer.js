#!/usr/bin/env node
// Prints one line per event of Helios: time, type, subject, revision.index, id. AMQP_URL names the broker, HELIOS_TOPIC the events (all by default).
import amqp from 'amqplib';

const broker = process.env.AMQP_URL ?? 'amqp://guest:guest@localhost';
const queue = 'events.node';
const topic = process.env.HELIOS_TOPIC ?? '#';
const mostIds = 10_000;

// The ids of the latest events: after a lost connection, the broker delivers again what was not acknowledged.
// A consumer that writes to a database keeps each id there instead, in the same transaction.
const recent = new Set();

function isNew(id) {
  if (recent.has(id)) return false;
  recent.add(id);
  if (recent.size > mostIds) recent.delete(recent.values().next().value);
  return true;
}

async function consume(connection) {
  const channel = await connection.createChannel();
  // A consumer that is away for long loses its oldest events, instead of filling the broker's disk.
  await channel.assertQueue(queue, { durable: true, arguments: { 'x-max-length': 100_000, 'x-overflow': 'drop-head' } });
  await channel.bindQueue(queue, 'helios.events', topic);
  await channel.prefetch(100);
  await channel.consume(queue, (message) => {
    const event = JSON.parse(message.content);
    if (isNew(event.id)) console.log(event.time, event.type, event.subject, `${event.revision}.${event.index}`, event.id);
    channel.ack(message);
  });
}

// With recovery, "consume" runs after each connection, the first one included.
const connection = await amqp.connect(broker, { recovery: { setup: consume, maxDelay: 5000, waitForConnect: false } });
connection.on('reconnect-scheduled', ({ delay }) => console.error(`connecting again in ${delay} ms`));
connection.on('error', (error) => console.error(error.message));
