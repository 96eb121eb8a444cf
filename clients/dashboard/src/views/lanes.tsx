import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useLocation } from 'wouter';
import { api, body, type Lane, type LaneChanges } from '../api/client';
import { useWorld } from '../live/store';
import { isActive, order, ranked, sessionsByLane } from '../model/attention';
import { type LaneContext, matches, parse } from '../model/filter';
import { Age } from '../parts/age';
import { Head } from '../parts/head';
import { useKeys } from '../parts/keys';
import { type LaneVerb, useLaneDialogs } from '../parts/lanedialogs';
import { Mark } from '../parts/mark';
import { useQueryText } from '../parts/querytext';
import { useRoving } from '../parts/roving';

type Line = { kind: 'group'; key: string; title: string; count: number } | { kind: 'lane'; key: string; context: LaneContext };

const columns = ['State', 'Lane', 'Branch', 'Changes', 'Agent', 'Ports', 'Age'];

/** All open lanes, grouped by workspace or host, filtered by a text that is part of the address. */
export default function Lanes() {
  const world = useWorld((whole) => whole);
  const [text, setText] = useQueryText('q');
  const [group, setGroup] = useQueryText('by');
  const by = group === 'host' ? 'host' : 'workspace';
  const [, go] = useLocation();
  const [ask, dialogs] = useLaneDialogs();
  const box = useRef<HTMLInputElement>(null);
  const scroll = useRef<HTMLDivElement>(null);

  const all = ranked(world);
  const rows = useMemo(() => new Map(all.map((row) => [row.key, row])), [all]);
  const lines = useMemo(() => grouped(world, text, by), [world, text, by]);
  const keys = useMemo(() => lines.filter((line) => line.kind === 'lane').map((line) => line.key), [lines]);
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => 34,
    overscan: 12,
    getItemKey: (index) => lines[index]?.key ?? index,
  });
  const begin = (verb: LaneVerb) => (key: string) => {
    const row = rows.get(key);
    if (row?.lane) ask(verb, row.lane, row.session);
  };
  const { current, select } = useRoving(scroll, keys, {
    open: (key) => go(`/lanes/${key}`),
    show: (index) => virtual.scrollToIndex(lines.findIndex((line) => line.key === keys[index])),
    others: {
      x: begin('cleanup'),
      s: begin('send'),
      a: begin('answer'),
      d: (key) => go(`/lanes/${key}/changes`),
      t: (key) => go(`/lanes/${key}/terminal`),
    },
  });
  const shown = virtual.getVirtualItems();
  useKeys({ '/': () => box.current?.focus(), Escape: () => go('/') });
  return (
    <div className="page wide">
      <div className="bar">
        <h1>Lanes</h1>
        <input
          ref={box}
          type="search"
          aria-label="Filter"
          placeholder="Filter: status:running host:a label:team text"
          value={text}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Escape') return;
            // The browser would clear it.
            event.preventDefault();
            box.current?.blur();
          }}
        />
        <label>
          Group by{' '}
          <select value={by} onChange={(event) => setGroup(event.target.value === 'host' ? 'host' : '')}>
            <option value="workspace">workspace</option>
            <option value="host">host</option>
          </select>
        </label>
        <span className="dim">{keys.length === 1 ? 'One lane' : `${keys.length} lanes`}</span>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keys */}
      <section className="scroll" ref={scroll} tabIndex={0} aria-label="Open lanes">
        <table className="lanes" aria-rowcount={lines.length + 1}>
          <Head titles={columns} />
          <tbody>
            <Space height={shown[0]?.start ?? 0} />
            {shown.map((item) => {
              const line = lines[item.index] as Line;
              if (line.kind === 'group')
                return (
                  <tr className="group" key={item.key} aria-rowindex={item.index + 2}>
                    <th scope="rowgroup" colSpan={columns.length}>
                      {line.title} <span className="count">{line.count}</span>
                    </th>
                  </tr>
                );
              const { lane, session } = line.context;
              const row = rows.get(lane.lane_id);
              return (
                <tr className={lane.lane_id === current ? 'current' : ''} key={item.key} aria-rowindex={item.index + 2}>
                  <td>{row && <Mark urgency={row.urgency} word={row.word} />}</td>
                  <th scope="row">
                    <a
                      href={`/lanes/${lane.lane_id}`}
                      data-key={lane.lane_id}
                      tabIndex={lane.lane_id === (current ?? keys[0]) ? 0 : -1}
                      onFocus={() => select(lane.lane_id)}
                      onClick={(event) => {
                        event.preventDefault();
                        go(`/lanes/${lane.lane_id}`);
                      }}
                    >
                      {lane.display_name}
                    </a>
                  </th>
                  <td className="mono" title={lane.branch}>
                    {lane.branch}
                  </td>
                  <td>
                    {lane.queue_position != null ? (
                      <span className="dim">place {lane.queue_position} in the queue</span>
                    ) : (
                      <Changes lane={lane} />
                    )}
                  </td>
                  <td className="dim">{isActive(session) ? session.provider : ''}</td>
                  <td className="dim mono">{(lane.ports ?? []).join(' ')}</td>
                  <td>
                    <Age since={lane.created_at} />
                  </td>
                </tr>
              );
            })}
            <Space height={virtual.getTotalSize() - (shown.at(-1)?.end ?? 0)} />
          </tbody>
        </table>
      </section>
      {keys.length === 0 && <p className="empty">{text ? 'No lane matches the filter.' : 'No lanes yet. Press n to start work in one.'}</p>}
      {dialogs}
    </div>
  );
}

function grouped(
  world: Parameters<typeof ranked>[0] & { workspaces: ReadonlyMap<string, LaneContext['workspace'] & object> },
  text: string,
  by: 'host' | 'workspace',
): Line[] {
  const sessions = sessionsByLane(world.sessions);
  const filter = parse(text);
  const groups = new Map<string, LaneContext[]>();
  for (const lane of world.lanes.values()) {
    if (lane.status === 'closed') continue;
    const context: LaneContext = {
      lane,
      session: sessions.get(lane.lane_id) ?? null,
      host: lane.host_id ? (world.hosts.get(lane.host_id) ?? null) : null,
      workspace: world.workspaces.get(lane.workspace_id) ?? null,
    };
    if (!matches(filter, context)) continue;
    const title = by === 'host' ? (context.host?.name ?? 'no host yet') : (context.workspace?.name ?? lane.workspace_id);
    const group = groups.get(title);
    if (group) group.push(context);
    else groups.set(title, [context]);
  }
  return [...groups.entries()]
    .sort(([a], [b]) => a.localeCompare(b))
    .flatMap(([title, contexts]): Line[] => [
      { kind: 'group', key: `group ${title}`, title, count: contexts.length },
      ...contexts
        .sort((a, b) => order(b.lane.created_at, a.lane.created_at))
        .map((context): Line => ({ kind: 'lane', key: context.lane.lane_id, context })),
    ]);
}

/** Rows that are not on the screen. */
function Space({ height }: { height: number }) {
  return height > 0 ? (
    <tr>
      <td colSpan={columns.length} className="space" style={{ height }} />
    </tr>
  ) : null;
}

// What a lane has changed is asked once per revision, a few at a time, and only for rows on the screen.
const known = new Map<string, { revision: number; answer: Promise<LaneChanges | null> }>();
let running = 0;
const queue: (() => void)[] = [];

async function limited<T>(work: () => Promise<T>): Promise<T> {
  if (running >= 3) await new Promise<void>((resolve) => queue.push(resolve));
  running++;
  try {
    return await work();
  } finally {
    running--;
    queue.shift()?.();
  }
}

function changesOf(lane: Lane): Promise<LaneChanges | null> {
  const before = known.get(lane.lane_id);
  if (before?.revision === lane.revision) return before.answer;
  const answer = limited(() => body(api.GET('/v1/lanes/{lane}/status', { params: { path: { lane: lane.lane_id } } })).catch(() => null));
  known.set(lane.lane_id, { revision: lane.revision, answer });
  return answer;
}

function Changes({ lane }: { lane: Lane }) {
  const [changes, setChanges] = useState<LaneChanges | null>(null);
  const isThere = !['new', 'provisioning', 'cleaning', 'closed'].includes(lane.status);
  useEffect(() => {
    let isCurrent = true;
    if (isThere) void changesOf(lane).then((answer) => isCurrent && setChanges(answer));
    return () => {
      isCurrent = false;
    };
  }, [lane, isThere]);
  if (!isThere || !changes) return null;
  const open = changes.uncommitted.length + changes.untracked.length;
  if (changes.files.length + open + changes.ahead + changes.behind === 0) return <span className="dim">none</span>;
  return (
    <span className="changes">
      {changes.additions > 0 && <span className="plus">+{changes.additions} </span>}
      {changes.deletions > 0 && <span className="minus">−{changes.deletions} </span>}
      {changes.ahead > 0 && (
        <span className="dim" title="Commits that the base does not have">
          ↑{changes.ahead}{' '}
        </span>
      )}
      {changes.behind > 0 && (
        <span className="dim" title="Commits of the base that the lane does not have">
          ↓{changes.behind}{' '}
        </span>
      )}
      {open > 0 && (
        <span className="dim" title="Files that are not committed">
          ✎{open}
        </span>
      )}
    </span>
  );
}
