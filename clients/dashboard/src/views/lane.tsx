import { lazy, Suspense, useEffect, useMemo, useState } from 'react';
import { Link, useLocation } from 'wouter';
import { api, body, type Lane, sentence } from '../api/client';
import { useWorld } from '../live/store';
import { attention, isActive, sessionsByLane } from '../model/attention';
import { Act } from '../parts/act';
import { Age } from '../parts/age';
import { goBack, useKeys } from '../parts/keys';
import { isPossible, isThere, useLaneDialogs } from '../parts/lanedialogs';
import { Mark } from '../parts/mark';
import { explain, notify } from '../parts/notices';
import { LaneLog, LaneRuns, LaneSessions, LaneTimeline } from './lanetabs';

const LaneTerminal = lazy(() => import('./terminal'));
const LaneChangesView = lazy(() => import('./changes'));

const tabs = ['terminal', 'changes', 'timeline', 'sessions', 'runs', 'log'] as const;

/** One lane: what it is, what its agent does, what it has changed, and what happened to it. */
export default function LanePage({ id, tab }: { id: string; tab: string }) {
  const live = useWorld((world) => world.lanes.get(id));
  const [fetched, setFetched] = useState<Lane | string | null>(null);
  // Lists hold open lanes only.
  useEffect(() => {
    if (live) return;
    body(api.GET('/v1/lanes/{lane}', { params: { path: { lane: id } } })).then(setFetched, (failure) => setFetched(sentence(failure)));
  }, [id, live]);
  const lane = live ?? (typeof fetched === 'object' ? fetched : null);
  if (!lane) return <p className="empty">{typeof fetched === 'string' ? fetched : 'Loading…'}</p>;
  return <Shown lane={lane} tab={tab} />;
}

function Shown({ lane, tab }: { lane: Lane; tab: string }) {
  const [, go] = useLocation();
  const sessions = useWorld((world) => world.sessions);
  const hosts = useWorld((world) => world.hosts);
  const host = lane.host_id ? hosts.get(lane.host_id) : undefined;
  const session = useMemo(() => sessionsByLane(sessions).get(lane.lane_id) ?? null, [sessions, lane.lane_id]);
  const pullRequest = session?.state.pull_request.facts;
  const row = useMemo(
    () =>
      lane.status === 'closed'
        ? null
        : attention({ lanes: new Map([[lane.lane_id, lane]]), sessions, hosts, deadLetters: new Map() }).find((one) => one.lane),
    [lane, sessions, hosts],
  );
  const [askLane, dialogs] = useLaneDialogs();
  const ask = (verb: Parameters<typeof askLane>[0]) => askLane(verb, lane, session);
  const isOpen = lane.status !== 'closed';
  const asks = isActive(session) && row?.isQuestion === true;
  const to = (name: string) => `/lanes/${lane.lane_id}/${name}`;
  useKeys({
    t: () => go(to('terminal')),
    a: () => (asks ? ask('answer') : go(to('terminal'))),
    d: () => go(to('changes')),
    s: () => ask('send'),
    r: () => ask('run'),
    m: () => ask('merge'),
    p: () => ask('pr'),
    x: () => ask('cleanup'),
    Escape: () => goBack(go),
  });
  const act = (name: string, call: () => Promise<unknown>) => () => call().then(() => notify(name), explain);
  const path = { params: { path: { lane: lane.lane_id } } };

  return (
    <div className="page wide lane">
      <header className="lanehead">
        <div>
          <h1>{lane.display_name}</h1>
          {row ? (
            <Mark urgency={row.urgency} word={row.word} />
          ) : (
            <span className="dim">closed{lane.reason ? `: ${lane.reason.replaceAll('_', ' ')}` : ''}</span>
          )}
          <Age since={lane.created_at} />
        </div>
        <dl className="facts">
          <Fact name="Branch" value={lane.branch} />
          <Fact name="Base" value={`${lane.base_ref}${lane.base_commit ? ` @ ${lane.base_commit.slice(0, 10)}` : ''}`} />
          <Fact name="Host" value={host?.name ?? '–'} />
          {lane.worktree_path && <Fact name="Worktree" value={lane.worktree_path} link={`vscode://file${lane.worktree_path}`} />}
          {pullRequest && (
            <div>
              <dt>Pull request</dt>
              <dd>
                <a className="link" href={pullRequest.url} target="_blank" rel="noopener noreferrer">
                  #{pullRequest.number}
                </a>
              </dd>
            </div>
          )}
          {(lane.ports ?? []).length > 0 && <Fact name="Ports" value={(lane.ports ?? []).join(' ')} />}
        </dl>
        {(row?.reason || lane.detail) && <p className="why">{row?.reason || lane.detail}</p>}
        <div className="actions">
          {asks && (
            <Act className="primary" onClick={() => ask('answer')} title="a">
              Answer
            </Act>
          )}
          <Act disabled={!isPossible('send', lane, session)} onClick={() => ask('send')} title="s">
            Send
          </Act>
          <Act disabled={!isThere(lane)} onClick={() => ask('run')} title="r">
            Run
          </Act>
          <Act disabled={!isThere(lane)} onClick={() => ask('merge')} title="m">
            Merge…
          </Act>
          <Act disabled={!isThere(lane)} onClick={() => ask('pr')} title="p">
            Pull request…
          </Act>
          {lane.status === 'blocked' ? (
            <Act onClick={act('Unblocked.', () => body(api.POST('/v1/lanes/{lane}/unblock', path)))}>Unblock</Act>
          ) : (
            <Act
              disabled={!['running', 'shared'].includes(lane.status)}
              onClick={act('Blocked: it needs a person.', () =>
                body(api.POST('/v1/lanes/{lane}/block', { ...path, body: { reason: 'user_requested' } })),
              )}
            >
              Block
            </Act>
          )}
          {lane.status === 'shared' ? (
            <Act onClick={act('No longer shared.', () => body(api.POST('/v1/lanes/{lane}/unshare', path)))}>Unshare</Act>
          ) : (
            <Act
              disabled={!['ready', 'running'].includes(lane.status)}
              onClick={act('Shared: several may work in it at once.', () => body(api.POST('/v1/lanes/{lane}/share', path)))}
            >
              Share
            </Act>
          )}
          <span className="apart" />
          {isOpen ? (
            <Act className="danger" onClick={() => ask('cleanup')} title="x">
              Clean up
            </Act>
          ) : (
            <Act
              className="primary"
              disabled={!lane.archive}
              onClick={act('Restoring it in a new lane.', () => body(api.POST('/v1/lanes/{lane}/restore', { ...path, body: {} })))}
            >
              Restore
            </Act>
          )}
        </div>
      </header>
      <nav className="tabs" aria-label="Parts of the lane">
        {tabs.map((name) => (
          <Link key={name} href={to(name)} className={name === tab ? 'active' : ''} aria-current={name === tab ? 'page' : undefined}>
            {name[0]?.toUpperCase()}
            {name.slice(1)}
          </Link>
        ))}
      </nav>
      <Suspense fallback={<p className="empty">Loading…</p>}>
        {tab === 'terminal' && <LaneTerminal lane={lane} session={session} />}
        {tab === 'changes' && <LaneChangesView lane={lane} session={session} />}
        {tab === 'timeline' && <LaneTimeline lane={lane} />}
        {tab === 'sessions' && <LaneSessions lane={lane} />}
        {tab === 'runs' && <LaneRuns lane={lane} />}
        {tab === 'log' && <LaneLog lane={lane} />}
      </Suspense>
      {dialogs}
    </div>
  );
}

function Fact({ name, value, link }: { name: string; value: string; link?: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        <button
          type="button"
          className="copy"
          title={`Copy: ${value}`}
          onClick={() => void navigator.clipboard.writeText(value).then(() => notify('Copied.'), explain)}
        >
          {value}
        </button>
        {link && (
          <a href={link} title="Open in the editor">
            edit
          </a>
        )}
      </dd>
    </div>
  );
}
