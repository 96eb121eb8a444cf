import { useEffect, useMemo, useRef, useState } from 'react';
import { useSearchParams } from 'wouter';
import type { HeliosEvent } from '../live/event';
import { store } from '../live/store';
import { topicMatches } from '../model/topic';
import { useKeys } from '../parts/keys';
import { EventList } from './lanetabs';

const MOST = 500;

/** The events as they come; paused, they wait. */
export default function Events() {
  const [events, setEvents] = useState<readonly HeliosEvent[]>([]);
  const [paused, pause] = useState(false);
  const [waiting, setWaiting] = useState(0);
  const [params, setParams] = useSearchParams();
  const [chosen, choose] = useState<string | null>(null);
  const box = useRef<HTMLInputElement>(null);
  const held = useRef<HeliosEvent[]>([]);
  const topic = params.get('topic') ?? '';
  const isPaused = useRef(paused);
  isPaused.current = paused;

  useEffect(() => {
    let frame = 0;
    const flush = () => {
      frame = 0;
      if (isPaused.current) {
        setWaiting(held.current.length);
        return;
      }
      const more = held.current.reverse();
      held.current = [];
      setWaiting(0);
      setEvents((old) => [...new Map([...more, ...old].map((event) => [event.seq, event])).values()].slice(0, MOST));
    };
    const leave = store.watch((event) => {
      held.current.push(event);
      if (held.current.length > MOST) held.current.shift();
      if (frame === 0) frame = requestAnimationFrame(flush);
    });
    void fetch('/v1/events?limit=500&newest=true')
      .then((answer) => answer.json())
      .then((page: { items?: HeliosEvent[] }) =>
        setEvents((old) =>
          [...new Map([...old, ...(page.items ?? [])].map((one) => [one.seq, one])).values()].sort((a, b) => b.seq - a.seq).slice(0, MOST),
        ),
      )
      .catch(() => {});
    return () => {
      leave();
      cancelAnimationFrame(frame);
    };
  }, []);
  useEffect(() => {
    if (paused || held.current.length === 0) return;
    const more = held.current.reverse();
    held.current = [];
    setWaiting(0);
    setEvents((old) => [...more, ...old].slice(0, MOST));
  }, [paused]);
  useKeys({ '/': () => box.current?.focus(), p: () => pause(!paused) });
  const shown = useMemo(() => events.filter((event) => topicMatches(topic, event.type)), [events, topic]);
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
          onChange={(event) =>
            setParams(
              (old) => {
                if (event.target.value) old.set('topic', event.target.value);
                else old.delete('topic');
                return old;
              },
              { replace: true },
            )
          }
          onKeyDown={(event) => event.key === 'Escape' && box.current?.blur()}
        />
        <button type="button" aria-pressed={paused} onClick={() => pause(!paused)} title="p">
          {paused ? `Continue (${waiting} new)` : 'Pause'}
        </button>
        <span className="dim">the last {shown.length}</span>
      </div>
      <EventList events={shown} chosen={chosen} choose={choose} />
    </div>
  );
}
