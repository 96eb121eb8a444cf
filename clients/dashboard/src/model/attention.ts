import type { DeadLetter, Host, Lane, Session } from '../api/client';
import type { World } from '../live/store';

export type Urgency = 'needs_you' | 'look_at' | 'review' | 'working' | 'idle';

export const urgencies: readonly { urgency: Urgency; title: string }[] = [
  { urgency: 'needs_you', title: 'Needs you' },
  { urgency: 'look_at', title: 'Look at' },
  { urgency: 'review', title: 'Ready to review' },
  { urgency: 'working', title: 'Working' },
  { urgency: 'idle', title: 'Idle' },
];

/** One line of the attention list: a lane with what its agent does, a host, or the dead letters. */
export interface AttentionRow {
  key: string;
  urgency: Urgency;
  /** The state in a word. */
  word: string;
  /** Since when, RFC 3339. */
  since: string;
  name: string;
  /** The page that shows it. */
  to: string;
  lane: Lane | null;
  session: Session | null;
  /** Why it is here, in one line. */
  reason: string;
  /** What most people do next. */
  action: { label: string; to: string };
  /** Whether an agent shows a dialog, which can be answered without its terminal. */
  isQuestion?: boolean;
}

const words = (text: string) => text.replaceAll('_', ' ');

/** The active session of each lane, or else the one that was created last. */
export function sessionsByLane(sessions: ReadonlyMap<string, Session>): Map<string, Session> {
  const found = new Map<string, Session>();
  for (const session of sessions.values()) {
    const other = found.get(session.lane_id);
    if (!other || isPreferred(session, other)) found.set(session.lane_id, session);
  }
  return found;
}

function isPreferred(session: Session, other: Session): boolean {
  if (isActive(session) !== isActive(other)) return isActive(session);
  return session.created_at > other.created_at;
}

export const isActive = (session: Session | null): session is Session => session !== null && session.status !== 'terminated';

type Known = Pick<World, 'lanes' | 'sessions' | 'hosts' | 'deadLetters'>;

let last: { world: Known; rows: readonly AttentionRow[] } | null = null;

/** The same for the whole page, ranked once for each change of what it depends on. */
export function ranked(world: Known): readonly AttentionRow[] {
  const { lanes, sessions, hosts, deadLetters } = world;
  if (
    last?.world.lanes !== lanes ||
    last.world.sessions !== sessions ||
    last.world.hosts !== hosts ||
    last.world.deadLetters !== deadLetters
  )
    last = { world: { lanes, sessions, hosts, deadLetters }, rows: attention(world) };
  return last.rows;
}

const rank = Object.fromEntries(urgencies.map(({ urgency }, index) => [urgency, index])) as Record<Urgency, number>;

/** The order of texts that are compared by machine only: times and ids. */
export const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** What a person has to know, most urgent first, then the longest waiting. */
export function attention(world: Known): AttentionRow[] {
  const sessions = sessionsByLane(world.sessions);
  const rows: AttentionRow[] = [];
  for (const host of world.hosts.values()) {
    const row = ofHost(host, world.lanes);
    if (row) rows.push(row);
  }
  const letters = ofDeadLetters([...world.deadLetters.values()]);
  if (letters) rows.push(letters);
  for (const lane of world.lanes.values()) {
    if (lane.status !== 'closed') rows.push(ofLane(lane, sessions.get(lane.lane_id) ?? null, world.hosts));
  }
  return rows.sort((a, b) => rank[a.urgency] - rank[b.urgency] || order(a.since, b.since) || order(a.key, b.key));
}

function ofHost(host: Host, lanes: ReadonlyMap<string, Lane>): AttentionRow | null {
  const row = { key: host.host_id, name: host.name, to: '/hosts', lane: null, session: null, action: { label: 'Show host', to: '/hosts' } };
  if (host.status === 'lost') {
    const count = [...lanes.values()].filter((lane) => lane.host_id === host.host_id && lane.status !== 'closed').length;
    return {
      ...row,
      urgency: 'look_at',
      word: 'host lost',
      since: host.last_heartbeat_at,
      reason: `It is silent. ${count === 1 ? 'Its lane is' : `Its ${count} lanes are`} not dead.`,
    };
  }
  const [incident] = host.incidents ?? [];
  if (incident) return { ...row, urgency: 'look_at', word: words(incident.incident), since: incident.since, reason: incident.detail };
  return null;
}

/** All of them are one line: they usually have one cause. */
function ofDeadLetters(letters: readonly DeadLetter[]): AttentionRow | null {
  const [newest] = [...letters].sort((a, b) => b.dead_letter_id - a.dead_letter_id);
  if (!newest) return null;
  return {
    key: 'dead-letters',
    urgency: 'look_at',
    word: letters.length === 1 ? 'dead letter' : `${letters.length} dead letters`,
    since: newest.failed_at,
    name: newest.origin,
    to: '/dead-letters',
    lane: null,
    session: null,
    reason: newest.detail,
    action: { label: 'Show', to: '/dead-letters' },
  };
}

function ofLane(lane: Lane, session: Session | null, hosts: ReadonlyMap<string, Host>): AttentionRow {
  const to = `/lanes/${lane.lane_id}`;
  const row = (
    urgency: Urgency,
    word: string,
    reason: string | null | undefined,
    since: string,
    action?: AttentionRow['action'],
  ): AttentionRow => ({
    key: lane.lane_id,
    urgency,
    word,
    since,
    lane,
    name: lane.display_name,
    to,
    session,
    reason: reason ?? '',
    action: action ?? { label: 'Open', to },
  });
  if (lane.status === 'cleaning' && (lane.attempt ?? 0) > 1)
    return row('look_at', 'clean-up fails', lane.detail, lane.updated_at, { label: 'See why', to: `${to}/timeline` });
  if (lane.status === 'cleaning') return row('working', 'cleaning up', lane.detail, lane.updated_at);
  if (!lane.host_reachable) {
    // What is known is as old as the last sign of life of the host, which itself is in the list, once.
    const known = words(isActive(session) ? session.display_status : lane.status);
    const since = (lane.host_id && hosts.get(lane.host_id)?.last_heartbeat_at) || lane.updated_at;
    return row('idle', 'host lost', `Its host is silent; the lane is not dead. Last known: ${known}.`, since, {
      label: 'Show host',
      to: '/hosts',
    });
  }
  if (isActive(session)) {
    const { display_status: shown, detail } = session;
    const since = session.updated_at;
    const terminal = { label: 'Answer', to: `${to}/terminal` };
    switch (shown) {
      case 'rate_limited':
        return row('idle', 'rate limited', limitText(session), since, { label: 'Watch', to: `${to}/terminal` });
      case 'needs_input':
        return {
          ...row('needs_you', 'needs you', detail ?? `${session.provider} waits for an answer.`, since, terminal),
          isQuestion: session.state.activity?.state === 'blocked',
        };
      case 'stuck':
        return row('look_at', 'stuck', detail ?? 'Helios cannot tell whether the agent is alive.', since, {
          label: 'Explain',
          to: `${to}/sessions`,
        });
      case 'ci_failed':
        return row('look_at', 'checks fail', session.state.pull_request.facts?.failing_checks?.join(', ') ?? detail, since, {
          label: 'See changes',
          to: `${to}/changes`,
        });
      case 'review_pending':
      case 'approved':
      case 'mergeable':
      case 'pr_open':
      case 'draft':
      case 'done':
        return row('review', words(shown), session.state.pull_request.facts?.title ?? detail, since, {
          label: 'Review',
          to: `${to}/changes`,
        });
      case 'changes_requested':
        return row('look_at', 'changes requested', detail, since, { label: 'See changes', to: `${to}/changes` });
      case 'working':
      case 'spawning':
      case 'detecting':
        if (lane.status !== 'blocked')
          return row('working', shown === 'detecting' ? 'checking' : words(shown), detail, since, { label: 'Watch', to: `${to}/terminal` });
        break;
      default:
    }
  }
  if (lane.status === 'blocked') return row('needs_you', 'blocked', lane.detail ?? 'The lane waits for a person.', lane.updated_at);
  if ((lane.runs_in_flight ?? []).length > 0)
    return row('working', 'running', 'A command runs.', lane.updated_at, { label: 'Watch', to: `${to}/runs` });
  if (lane.queue_position != null) return row('idle', 'queued', `Place ${lane.queue_position} in the queue.`, lane.created_at);
  if (lane.status === 'new' || lane.status === 'provisioning')
    return row('working', lane.status, lane.detail, lane.created_at, { label: 'Watch', to: `${to}/timeline` });
  return row(
    'idle',
    isActive(session) ? 'idle' : 'ready',
    isActive(session) ? session.detail : null,
    session?.updated_at ?? lane.updated_at,
  );
}

/** Until when an agent cannot go on. */
function limitText(session: Session): string | null | undefined {
  const { limit } = session;
  const at = (time: string) => new Date(time).toLocaleString([], { dateStyle: 'medium', timeStyle: 'short' });
  if (limit?.resets_at) return `The usage limit is reset at ${at(limit.resets_at)}.`;
  if (limit?.check_at) return `When the usage limit is reset is unknown; Helios looks again at ${at(limit.check_at)}.`;
  return session.detail;
}

/** One sentence about everything, for when nobody is needed. */
export function summary(rows: readonly AttentionRow[]): string {
  const count = (urgency: Urgency) => rows.filter((row) => row.urgency === urgency).length;
  const needed = count('needs_you');
  if (needed > 0) return needed === 1 ? 'One lane needs you.' : `${needed} lanes need you.`;
  const working = count('working');
  if (working === 0) return rows.length === 0 ? 'No lanes yet.' : 'Nobody needs you.';
  return `Nobody needs you. ${working === 1 ? 'One agent is' : `${working} agents are`} working.`;
}
