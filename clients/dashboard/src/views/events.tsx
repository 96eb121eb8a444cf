import { lazy, Suspense, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { inOrder, journal } from '../api/journal';
import type { HeliosEvent } from '../live/event';
import { store } from '../live/store';
import { rate } from '../model/rate';
import { duration } from '../model/time';
import { topicMatches } from '../model/topic';
import { useKeys } from '../parts/keys';
import { explain } from '../parts/notices';
import { useQueryText } from '../parts/querytext';
import { EventList } from './lanetabs';

const Chart = lazy(() => import('../parts/chart'));

const MOST = 500;

/** The events as they come; paused, they wait. */
export default function Events() {
  const [events, setEvents] = useState<readonly HeliosEvent[]>([]);
  const [paused, pause] = useState(false);
  const [waiting, setWaiting] = useState(0);
  const [topic, setTopic] = useQueryText('topic');
  const [chosen, choose] = useState<string | null>(null);
  const box = useRef<HTMLInputElement>(null);
  const held = useRef<HeliosEvent[]>([]);
  const isPaused = useRef(paused);
  isPaused.current = paused;

  const take = useCallback(() => {
    setWaiting(isPaused.current ? held.current.length : 0);
    if (isPaused.current) return;
    const more = held.current;
    held.current = [];
    setEvents((old) => inOrder(old, more).slice(-MOST));
  }, []);

  useEffect(() => {
    let frame = 0;
    const leave = store.watch((event) => {
      held.current.push(event);
      if (held.current.length > MOST) held.current.shift();
      if (frame === 0)
        frame = requestAnimationFrame(() => {
          frame = 0;
          take();
        });
    });
    journal({ limit: MOST, newest: true }).then(
      (page) => setEvents((old) => inOrder(old, page.items).slice(-MOST)),
      () => {},
    );
    return () => {
      leave();
      cancelAnimationFrame(frame);
    };
  }, [take]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what has waited is taken when the pause ends
  useEffect(take, [paused]);
  /** Shows the events from one on, and nothing new until the pause ends. */
  const jump = (to: number) => {
    pause(true);
    journal({ after: Math.max(0, to - 1), limit: MOST }).then((page) => {
      setEvents(page.items);
      choose(page.items[0]?.id ?? null);
    }, explain);
  };
  useKeys({ '/': () => box.current?.focus(), p: () => pause(!paused) });
  const shown = useMemo(() => events.filter((event) => topicMatches(topic, event.type)).reverse(), [events, topic]);
  const { times, counts, every } = useMemo(() => rate(shown.map((event) => Date.parse(event.time))), [shown]);
  return (
    <div className="page wide">
      <div className="bar">
        <h1>Events</h1>
        <input
          ref={box}
          type="search"
          aria-label="Topic"
          placeholder="Topic: lane.# or session.state.changed"
          value={topic}
          onChange={(event) => setTopic(event.target.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Escape') return;
            // The browser would clear it.
            event.preventDefault();
            box.current?.blur();
          }}
        />
        <button type="button" aria-pressed={paused} onClick={() => pause(!paused)} title="p">
          {paused ? `Continue (${waiting} new)` : 'Pause'}
        </button>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            const to = new FormData(event.currentTarget).get('seq') as string;
            if (/^\d+$/.test(to)) jump(Number(to));
          }}
        >
          <input name="seq" inputMode="numeric" className="short" aria-label="Go to event number" placeholder="Go to number" />
        </form>
        <span className="dim">{shown.length === 0 ? 'none' : `${shown.at(-1)?.seq} to ${shown[0]?.seq}`}</span>
      </div>
      {shown.length > 0 && (
        <figure>
          <figcaption className="dim">Events per {every === 1 ? 'second' : duration(every * 1000)}</figcaption>
          <Suspense fallback={<div className="chart" />}>
            <Chart
              form="columns"
              times={times}
              values={counts}
              label={`${shown.length} events, at most ${Math.max(...counts)} per ${every === 1 ? 'second' : duration(every * 1000)}.`}
            />
          </Suspense>
        </figure>
      )}
      <EventList events={shown} chosen={chosen} choose={choose} />
    </div>
  );
}
