import { lazy, Suspense, useEffect, useMemo, useState } from 'react';
import { journal } from '../api/journal';
import type { HeliosEvent } from '../live/event';
import { useWorld } from '../live/store';
import { Age } from '../parts/age';
import { EventList } from './lanetabs';

const Chart = lazy(() => import('../parts/chart'));

// Upwards is better.
const statuses = ['unavailable', 'degraded', 'healthy'] as const;

const marks = { healthy: ['working', '●'], degraded: ['needs_you', '▲'], unavailable: ['look_at', '◆'] } as const;

/** The proxy for model traffic: its status, its history, and the routes that sessions use. */
export default function Harness() {
  const harness = useWorld((world) => world.harness);
  const sessions = useWorld((world) => world.sessions);
  const [history, setHistory] = useState<HeliosEvent[]>([]);
  const [chosen, choose] = useState<string | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another status has another history
  useEffect(() => {
    journal({ topic: 'harness.#', limit: 500, newest: true }).then(
      (page) => setHistory(page.items),
      () => {},
    );
  }, [harness?.status]);
  const routes = new Map<string, number>();
  for (const session of sessions.values())
    if (session.status !== 'terminated') routes.set(session.transport, (routes.get(session.transport) ?? 0) + 1);
  const course = useMemo(() => courseOf(history), [history]);
  if (!harness) return <p className="empty">The status of the harness is not known: the session registry does not answer.</p>;
  const [urgency, glyph] = marks[harness.status];
  return (
    <div className="page">
      <h1>Harness</h1>
      <p>
        <span className={`mark ${urgency}`}>
          <span aria-hidden="true">{glyph}</span> {harness.status}
        </span>{' '}
        <Age since={harness.since} /> <span className="dim">{harness.detail}</span>
      </p>
      {harness.fallback_transport && (
        <p>New sessions connect directly to their provider ({harness.fallback_transport.replaceAll('_', ' ')}).</p>
      )}
      <h2>Routes in use</h2>
      {routes.size === 0 ? (
        <p className="dim">No session runs.</p>
      ) : (
        <dl className="facts">
          {[...routes].map(([route, count]) => (
            <div key={route}>
              <dt>{route === 'none' ? 'by itself' : route.replaceAll('_', ' ')}</dt>
              <dd>{count === 1 ? 'one session' : `${count} sessions`}</dd>
            </div>
          ))}
        </dl>
      )}
      <h2>History</h2>
      {course.times.length > 1 && (
        <Suspense fallback={<div className="chart" />}>
          <Chart
            form="steps"
            times={course.times}
            values={course.values}
            names={statuses}
            label={`The status changed ${course.times.length - 2} times; it is ${harness.status}. The list below has each change.`}
          />
        </Suspense>
      )}
      {history.length === 0 && <p className="dim">Its status has not changed since Helios began to watch it.</p>}
      {history.length > 0 && <EventList events={history} chosen={chosen} choose={choose} />}
    </div>
  );
}

/** The status over time: what it was before the first change, each change, and now. */
function courseOf(history: readonly HeliosEvent[]): { times: number[]; values: number[] } {
  const changes = [...history]
    .filter((event) => event.type === 'harness.status.changed')
    .sort((a, b) => a.seq - b.seq)
    .map((event) => ({ at: Date.parse(event.time) / 1000, ...(event.data as { previous?: string; current: string }) }));
  const [first] = changes;
  const last = changes.at(-1);
  if (!first || !last) return { times: [], values: [] };
  const now = Math.max(Date.now() / 1000, last.at + 1);
  const level = (status: string | undefined) => Math.max(0, statuses.indexOf(status as (typeof statuses)[number]));
  const lead = Math.max(1, (now - first.at) * 0.05);
  return {
    times: [first.at - lead, ...changes.map((one) => one.at), now],
    values: [level(first.previous ?? first.current), ...changes.map((one) => level(one.current)), level(last.current)],
  };
}
