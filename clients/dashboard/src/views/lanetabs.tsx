import { memo, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { all, api, body, type Explanation, type Lane, type Run, sentence } from '../api/client';
import { inOrder, journal } from '../api/journal';
import type { HeliosEvent } from '../live/event';
import { store, useWorld } from '../live/store';
import { type Track, tracks } from '../model/spans';
import { duration } from '../model/time';
import { Act } from '../parts/act';
import { Age } from '../parts/age';
import { Head } from '../parts/head';
import { explain } from '../parts/notices';
import { useClock } from '../parts/now';

/** Something that is loaded, and loaded again when the revision of what it is about changes. */
function useLoaded<T>(load: () => Promise<T>, revision: unknown): { value: T | null; failure: string | null } {
  const [state, setState] = useState<{ value: T | null; failure: string | null }>({ value: null, failure: null });
  const loader = useRef(load);
  loader.current = load;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the revision says when to load again
  useEffect(() => {
    let isCurrent = true;
    loader.current().then(
      (value) => isCurrent && setState({ value, failure: null }),
      (failure) => isCurrent && setState((old) => ({ ...old, failure: sentence(failure) })),
    );
    return () => {
      isCurrent = false;
    };
  }, [revision]);
  return state;
}

export function LaneTimeline({ lane }: { lane: Lane }) {
  const [events, setEvents] = useState<HeliosEvent[]>([]);
  const [failure, setFailure] = useState<string | null>(null);
  const [chosen, choose] = useState<string | null>(null);
  useEffect(() => {
    let isCurrent = true;
    const add = (more: HeliosEvent[]) => isCurrent && setEvents((old) => inOrder(old, more));
    const leave = store.watch((event) => event.laneid === lane.lane_id && add([event]));
    all((cursor) => journal({ lane: lane.lane_id, limit: 500, ...(cursor ? { after: Number(cursor) } : {}) })).then(add, (reason) =>
      setFailure(sentence(reason)),
    );
    return () => {
      isCurrent = false;
      leave();
    };
  }, [lane.lane_id]);
  const rows = useMemo(() => tracks(events), [events]);
  const newestFirst = useMemo(() => [...events].reverse(), [events]);
  const [zoomed, zoom] = useState<string | null>(null);
  const goesOn = rows.some((row) => row.spans.some((span) => span.ended === null));
  const now = useClock(useCallback((time) => (goesOn ? time : 0), [goesOn]));
  const spans = (rows.find((row) => row.key === zoomed) ?? { spans: rows.flatMap((row) => row.spans) }).spans;
  const times = zoomed === null ? events.map((event) => Date.parse(event.time)) : [];
  const first = Math.min(...times, ...spans.map((span) => span.began));
  const last = Math.max(first + 1, ...times, ...spans.map((span) => span.ended ?? now));
  const at = (time: number) => Math.min(100, Math.max(0, ((time - first) / (last - first)) * 100));
  if (failure) return <p className="empty">{failure}</p>;
  return (
    <div className="timeline">
      {rows.length > 0 && (
        <ol className="bars" aria-label="What took how long">
          {rows.map((row) => (
            <li key={row.key} className={row.isPart ? 'part' : ''}>
              {row.isPart || row.isAxis ? (
                <span className="bartitle" title={row.title}>
                  {row.title}
                </span>
              ) : (
                <button
                  type="button"
                  className="bartitle"
                  aria-pressed={row.key === zoomed}
                  title={`${row.title}: show only its time`}
                  onClick={() => zoom(row.key === zoomed ? null : row.key)}
                >
                  {row.title}
                </button>
              )}
              <span className="track">
                {row.spans
                  .filter((span) => span.began <= last && (span.ended ?? last) >= first)
                  .map((span) => (
                    <button
                      key={span.key}
                      type="button"
                      className={`bar ${span.tone}${span.ended === null ? ' going' : ''}`}
                      style={{ left: `${at(span.began)}%`, width: `${Math.max(0.4, at(span.ended ?? last) - at(span.began))}%` }}
                      onClick={() => choose(span.event)}
                      title={`${span.title}: ${duration((span.ended ?? Math.max(last, now)) - span.began)}`}
                      aria-label={`${span.title}: ${span.ended === null ? 'not ended' : duration(span.ended - span.began)}`}
                    >
                      {row.isAxis && span.title}
                    </button>
                  ))}
              </span>
              <span className="dim took">{took(row, Math.max(last, now))}</span>
            </li>
          ))}
        </ol>
      )}
      <EventList events={newestFirst} chosen={chosen} choose={choose} />
    </div>
  );
}

/** How long an operation took, or what a session is at the end. */
function took({ isAxis, spans }: Track, now: number): string {
  const last = spans.at(-1);
  if (!last) return '';
  return isAxis ? (last.ended === null ? last.title : 'ended') : duration((last.ended ?? now) - last.began);
}

interface EventListProps {
  events: readonly HeliosEvent[];
  chosen: string | null;
  choose: (id: string | null) => void;
}

export const EventList = memo(({ events, chosen, choose }: EventListProps) => {
  return (
    <ul className="events journal">
      {events.map((event) => (
        <li key={event.id}>
          <button type="button" aria-expanded={event.id === chosen} onClick={() => choose(event.id === chosen ? null : event.id)}>
            <time dateTime={event.time}>{new Date(event.time).toLocaleTimeString([], { hourCycle: 'h23' })}</time>
            <span className="mono">{event.type}</span>
            <span className="dim">
              {[
                event.data.from !== event.data.to && `${event.data.from} → ${event.data.to}`,
                event.type === 'lane.create.progressed' && event.data.step,
                event.data.why ?? event.data.reason,
                event.actor,
              ]
                .filter(Boolean)
                .join(' · ')}
            </span>
          </button>
          {event.id === chosen && <pre className="list">{JSON.stringify(event, null, 2)}</pre>}
        </li>
      ))}
    </ul>
  );
});

export function LaneSessions({ lane }: { lane: Lane }) {
  const all = useWorld((world) => world.sessions);
  const sessions = [...all.values()]
    .filter((session) => session.lane_id === lane.lane_id)
    .sort((a, b) => b.created_at.localeCompare(a.created_at));
  if (sessions.length === 0)
    return (
      <p className="empty">
        No agent has worked in this lane. <code>helios session start {lane.display_name} --agent codex</code>
      </p>
    );
  return (
    <>
      {sessions.map((session) => (
        <Explained key={session.session_id} id={session.session_id} revision={session.revision} />
      ))}
    </>
  );
}

function Explained({ id, revision }: { id: string; revision: number }) {
  const { value, failure } = useLoaded<Explanation>(
    () => body(api.GET('/v1/sessions/{session}/explain', { params: { path: { session: id } } })),
    revision,
  );
  if (!value) return <p className="empty">{failure ?? 'Loading…'}</p>;
  const { session } = value;
  return (
    <section className="explained">
      <h2>
        {session.provider} <span className="dim mono">{session.session_id}</span>
      </h2>
      <p>{value.summary}</p>
      <h3>Who saw what</h3>
      <table>
        <Head titles={['Source', 'Finding', 'Evidence', 'Ago']} />
        <tbody>
          {(value.evidence ?? []).map((one) => (
            <tr key={one.source}>
              <td>{one.source}</td>
              <td>{one.finding}</td>
              <td>{one.evidence}</td>
              <td>
                <Age since={one.at} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <h3>Why it is in this state</h3>
      <table>
        <Head titles={['What', 'Change', 'Why', 'Ago']} />
        <tbody>
          {(value.decisions ?? []).map((one) => (
            <tr key={`${one.revision} ${one.axis}`}>
              <td>{one.axis}</td>
              <td className="mono">
                {one.from} → {one.to}
              </td>
              <td>{one.why}</td>
              <td>
                <Age since={one.at} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

export function LaneRuns({ lane }: { lane: Lane }) {
  const { value, failure } = useLoaded<Run[]>(
    () =>
      all((cursor) =>
        body(
          api.GET('/v1/lanes/{lane}/runs', {
            params: { path: { lane: lane.lane_id }, query: { limit: 100, ...(cursor ? { cursor } : {}) } },
          }),
        ),
      ),
    lane.revision,
  );
  const [chosen, choose] = useState<string | null>(null);
  if (!value) return <p className="empty">{failure ?? 'Loading…'}</p>;
  if (value.length === 0)
    return (
      <p className="empty">
        No command has run. <code>helios lane exec {lane.display_name} -- COMMAND</code>
      </p>
    );
  return (
    <ul className="events">
      {value.map((run) => {
        const isRunning = run.status === 'running' || run.status === 'starting';
        return (
          <li key={run.run_id}>
            <div className="runrow">
              <button type="button" aria-expanded={run.run_id === chosen} onClick={() => choose(run.run_id === chosen ? null : run.run_id)}>
                <span className={`mark ${isRunning ? 'working' : run.exit_code === 0 ? 'review' : 'look_at'}`}>
                  {isRunning
                    ? '● running'
                    : run.status === 'exited'
                      ? run.exit_code === 0
                        ? '✓ exit 0'
                        : `◆ exit ${run.exit_code ?? run.signal}`
                      : `◆ ${run.status.replaceAll('_', ' ')}`}
                </span>
                <span className="mono">{run.argv.join(' ')}</span>
                <span className="dim">{run.duration_ms == null ? '' : duration(run.duration_ms)}</span>
              </button>
              {isRunning && (
                <Act
                  onClick={() =>
                    body(
                      api.POST('/v1/lanes/{lane}/runs/{run}/cancel', { params: { path: { lane: lane.lane_id, run: run.run_id } } }),
                    ).catch(explain)
                  }
                >
                  Cancel
                </Act>
              )}
            </div>
            {run.run_id === chosen && <RunOutput lane={lane.lane_id} run={run} isRunning={isRunning} />}
          </li>
        );
      })}
    </ul>
  );
}

const MOST_OUTPUT = 1_000_000;

function RunOutput({ lane, run, isRunning }: { lane: string; run: Run; isRunning: boolean }) {
  const [text, setText] = useState('');
  const end = useRef<HTMLPreElement>(null);
  useEffect(() => {
    if (!isRunning) {
      setText(`${run.stdout}${run.stderr}`);
      body(api.GET('/v1/lanes/{lane}/runs/{run}/output', { params: { path: { lane, run: run.run_id } } })).then(
        (output) => typeof output === 'object' && setText(`${output.stdout}${output.stderr}`),
        () => {},
      );
      return;
    }
    setText('');
    const decoders = { stdout: new TextDecoder(), stderr: new TextDecoder() };
    const source = new EventSource(`/v1/lanes/${lane}/runs/${run.run_id}/output?follow=true`);
    for (const name of ['stdout', 'stderr'] as const) {
      source.addEventListener(name, (event) => {
        const bytes = Uint8Array.from(atob(event.data), (char) => char.charCodeAt(0));
        const more = decoders[name].decode(bytes, { stream: true });
        setText((old) => (old + more).slice(-MOST_OUTPUT));
      });
    }
    source.addEventListener('end', () => source.close());
    return () => source.close();
  }, [lane, run, isRunning]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: new text scrolls to its end
  useEffect(() => {
    if (end.current) end.current.scrollTop = end.current.scrollHeight;
  }, [text]);
  return (
    <pre className="list output" ref={end}>
      {text || (isRunning ? 'No output yet.' : 'No output.')}
    </pre>
  );
}

export function LaneLog({ lane }: { lane: Lane }) {
  const { value, failure } = useLoaded<string>(async () => {
    const answer = await fetch(`/v1/lanes/${lane.lane_id}/log`);
    if (!answer.ok) throw new Error(((await answer.json()) as { detail: string }).detail);
    return answer.text();
  }, lane.status);
  if (value === null) return <p className="empty">{failure ?? 'Loading…'}</p>;
  return value === '' ? <p className="empty">The setup of this lane printed nothing.</p> : <pre className="list output">{value}</pre>;
}
