import { useEffect, useState } from 'react';
import { journal } from '../api/journal';
import type { HeliosEvent } from '../live/event';
import { useWorld } from '../live/store';
import { Age } from '../parts/age';
import { EventList } from './lanetabs';

const marks = { healthy: ['review', '✓'], degraded: ['needs_you', '▲'], unavailable: ['look_at', '◆'] } as const;

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
        <ul>
          {[...routes].map(([route, count]) => (
            <li key={route}>
              {route.replaceAll('_', ' ')}: {count}
            </li>
          ))}
        </ul>
      )}
      <h2>History</h2>
      <EventList events={history} chosen={chosen} choose={choose} />
    </div>
  );
}
