import type { HeliosEvent } from '../live/event';

/** Something that took time, with the events that say so. */
export interface Span {
  key: string;
  title: string;
  began: number;
  ended: number | null;
  events: HeliosEvent[];
}

const pairs: [RegExp, string, RegExp][] = [
  [/^lane\.create\.started$/, 'create', /^lane\.(created|create\.failed)$/],
  [/^lane\.run\.started$/, 'run', /^lane\.run\.(completed|timed_out|cancelled|lost)$/],
  [/^lane\.cleanup\.started$/, 'clean up', /^lane\.cleaned$/],
  [/^lane\.blocked$/, 'blocked', /^lane\.unblocked$/],
  [/^session\.restore\.started$/, 'restore session', /^session\.restore\.(completed|failed)$/],
  [/^session\.terminate\.started$/, 'end session', /^session\.(terminated|terminate\.failed)$/],
];

/** The journal of a lane as bars: what began, and when it ended. */
export function spans(events: readonly HeliosEvent[]): Span[] {
  const found: Span[] = [];
  const open = new Map<string, Span>();
  for (const event of events) {
    const at = Date.parse(event.time);
    const run = (event.data.run as { run_id?: string; argv?: string[] } | undefined) ?? null;
    for (const [starts, title, ends] of pairs) {
      const key = `${title} ${run?.run_id ?? event.sessionid ?? ''}`;
      if (starts.test(event.type)) {
        const span = { key: event.id, title: run?.argv ? run.argv.join(' ') : title, began: at, ended: null, events: [event] };
        open.set(key, span);
        found.push(span);
      } else if (ends.test(event.type)) {
        const span = open.get(key);
        if (span) {
          span.ended = at;
          span.events.push(event);
          open.delete(key);
        }
      }
    }
  }
  return found;
}
