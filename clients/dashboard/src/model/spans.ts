import type { HeliosEvent } from '../live/event';

export type Tone = 'plain' | 'needs_you' | 'look_at' | 'review' | 'working' | 'idle';

/** Something that took time: an operation, one of its steps, or a state that a session was in. */
export interface Span {
  key: string;
  title: string;
  /** Milliseconds of the epoch. */
  began: number;
  /** Null while it goes on. */
  ended: number | null;
  tone: Tone;
  /** The event that says so. */
  event: string;
}

/** A line of the timeline: one operation, or what one axis of a session was over time. */
export interface Track {
  key: string;
  title: string;
  /** Whether it is a part of the track above. */
  isPart: boolean;
  /** Whether its spans are the states of a session, one after the other. */
  isAxis: boolean;
  spans: Span[];
}

const pairs: [RegExp, string, RegExp, RegExp?][] = [
  [/^lane\.create\.started$/, 'create', /^lane\.(created|create\.failed)$/, /failed$/],
  [/^lane\.run\.started$/, 'run', /^lane\.run\.(completed|timed_out|cancelled|lost)$/, /(timed_out|lost)$/],
  [/^lane\.cleanup\.started$/, 'clean up', /^lane\.cleaned$/],
  [/^lane\.blocked$/, 'blocked', /^lane\.unblocked$/],
  [/^session\.restore\.started$/, 'restore session', /^session\.restore\.(completed|failed)$/, /failed$/],
  [/^session\.terminate\.started$/, 'end session', /^session\.(terminated|terminate\.failed)$/, /failed$/],
];

const axes = ['session', 'activity', 'runtime', 'pull_request'] as const;

const tones: Record<string, Tone> = {
  working: 'working',
  active: 'working',
  alive: 'working',
  needs_input: 'needs_you',
  waiting_input: 'needs_you',
  blocked: 'needs_you',
  stuck: 'look_at',
  detecting: 'look_at',
  missing: 'look_at',
  probe_failed: 'look_at',
  done: 'review',
  open: 'review',
  draft: 'review',
  merged: 'review',
};

const words = (name: string) => name.replaceAll('_', ' ');

/** A step of creating a lane, as its host measured it. */
interface StepTime {
  step: string;
  detail?: string;
  after_ms: number;
  took_ms: number;
}

/** The journal of a lane, drawn: each operation with its steps, then the axes of its sessions. */
export function tracks(events: readonly HeliosEvent[]): Track[] {
  const operations: { track: Track; parts: Track[] }[] = [];
  const open = new Map<string, Span>();
  const sessions = new Map<string, { provider: string; axes: Map<string, Track> }>();
  let creation: { track: Track; parts: Track[] } | null = null;
  for (const event of events) {
    const at = Date.parse(event.time);
    for (const [starts, title, ends, fails] of pairs) {
      const run = (event.data.run as { run_id?: string; argv?: string[] } | undefined) ?? null;
      const key = `${title} ${run?.run_id ?? event.sessionid ?? ''}`;
      if (starts.test(event.type)) {
        const span: Span = { key: event.id, title: run?.argv?.join(' ') ?? title, began: at, ended: null, tone: 'plain', event: event.id };
        open.set(key, span);
        const operation = { track: { key: event.id, title: span.title, isPart: false, isAxis: false, spans: [span] }, parts: [] };
        if (title === 'create') creation = operation;
        operations.push(operation);
      } else if (ends.test(event.type)) {
        const span = open.get(key);
        if (!span) continue;
        span.ended = at;
        if (fails?.test(event.type)) span.tone = 'look_at';
        open.delete(key);
      }
    }
    // Whatever went on in the lane ends with it.
    if (event.type === 'lane.cleaned')
      for (const span of [
        ...open.values(),
        ...[...sessions.values()].flatMap(({ axes }) => [...axes.values()].flatMap(({ spans }) => spans)),
      ])
        span.ended ??= at;
    if (creation) creation.parts = stepsOf(event, at, creation.parts);
    if (event.sessionid) note(sessions, event, at);
  }
  return [
    ...operations.flatMap(({ track, parts }) => [track, ...parts]),
    ...[...sessions.values()].flatMap((session) => [...session.axes.values()]),
  ];
}

/** The steps of a creation after an event: guessed from the reports while it runs, exact when it is over. */
function stepsOf(event: HeliosEvent, at: number, parts: Track[]): Track[] {
  const track = (title: string, span: Omit<Span, 'title' | 'event'>): Track => ({
    key: span.key,
    title,
    isPart: true,
    isAxis: false,
    spans: [{ ...span, title, event: event.id }],
  });
  const steps = event.data.steps as StepTime[] | undefined;
  if ((event.type === 'lane.worktree.provisioned' || event.type === 'lane.create.failed') && steps) {
    const last = steps.at(-1);
    const began = at - (last ? last.after_ms + last.took_ms : 0);
    return steps.map((one, index) => {
      const isFault = event.type === 'lane.create.failed' && index === steps.length - 1;
      return track([words(one.step), one.detail].filter(Boolean).join(' '), {
        key: `${event.id} ${index}`,
        began: began + one.after_ms,
        ended: began + one.after_ms + one.took_ms,
        tone: isFault ? 'look_at' : 'plain',
      });
    });
  }
  if (event.type !== 'lane.create.progressed') return parts;
  const before = parts.at(-1)?.spans[0];
  if (before) before.ended = at;
  const [step = '', ...detail] = (event.data.step as string).split(': ');
  return [...parts, track([words(step), ...detail].filter(Boolean).join(' '), { key: event.id, began: at, ended: null, tone: 'plain' })];
}

/** Events carry the whole session: a state that differs from the last one begins a span. */
function note(sessions: Map<string, { provider: string; axes: Map<string, Track> }>, event: HeliosEvent, at: number): void {
  const id = event.sessionid as string;
  const { provider, state, status } = event.data as {
    provider?: string;
    status?: string;
    state?: Partial<Record<(typeof axes)[number], { state: string } | null>>;
  };
  if (!provider || !state) return;
  const known = sessions.get(id) ?? { provider, axes: new Map<string, Track>() };
  sessions.set(id, known);
  const isOver = status === 'terminated';
  for (const axis of axes) {
    const now = state[axis]?.state;
    let track = known.axes.get(axis);
    const last = track?.spans.at(-1);
    if (last && last.ended === null && (isOver || last.title !== words(now ?? ''))) last.ended = at;
    // No pull request is nothing to draw, and neither is that it has not begun.
    if (isOver || !now || now === 'none' || now === 'unspecified' || (last && last.ended === null)) continue;
    if (!track) {
      track = {
        key: `${id} ${axis}`,
        title: axis === 'session' ? provider : words(axis),
        isPart: axis !== 'session',
        isAxis: true,
        spans: [],
      };
      known.axes.set(axis, track);
    }
    track.spans.push({
      key: `${event.id} ${axis}`,
      title: words(now),
      began: at,
      ended: null,
      tone: tones[now] ?? 'idle',
      event: event.id,
    });
  }
}
