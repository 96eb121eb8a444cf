import type { HeliosEvent } from '../live/event';
import { api, body } from './client';
import type { operations } from './schema';

type JournalQuery = NonNullable<operations['ListEvents']['parameters']['query']>;

/** A page of the journal. Its items are events, which the document describes only as objects. */
export const journal = async (query: JournalQuery): Promise<{ items: HeliosEvent[]; next_cursor?: string | null }> =>
  (await body(api.GET('/v1/events', { params: { query } }))) as unknown as { items: HeliosEvent[]; next_cursor?: string | null };

/** The events of two lists, each once, oldest first. */
export const inOrder = (some: readonly HeliosEvent[], others: readonly HeliosEvent[]): HeliosEvent[] =>
  [...new Map([...some, ...others].map((event) => [event.seq, event])).values()].sort((a, b) => a.seq - b.seq);
