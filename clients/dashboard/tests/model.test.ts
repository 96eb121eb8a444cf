import { describe, expect, it } from 'vitest';
import type { DeadLetter, Host, Lane, Session } from '../src/api/client';
import { type Early, takeEarly } from '../src/live/early';
import type { HeliosEvent } from '../src/live/event';
import { apply, nothing, troubleIn, type World } from '../src/live/store';
import { agentsOf } from '../src/model/agents';
import { attention, summary } from '../src/model/attention';
import { bytes } from '../src/model/bytes';
import { takeCode } from '../src/model/code';
import { matches, parse } from '../src/model/filter';
import { laneName } from '../src/model/lanename';
import { parsePatch } from '../src/model/patch';
import { rate } from '../src/model/rate';
import { review } from '../src/model/review';
import { tracks } from '../src/model/spans';
import { age, duration } from '../src/model/time';
import { topicMatches } from '../src/model/topic';
import { whyNot } from '../src/parts/act';

const lane = (id: string, more: Partial<Lane> = {}): Lane =>
  ({
    lane_id: id,
    workspace_id: 'ws_1',
    display_name: id,
    status: 'ready',
    host_id: 'ho_1',
    host_reachable: true,
    branch: `branch-${id}`,
    base_ref: 'main',
    base_commit: 'abc',
    agents: [],
    runs_in_flight: [],
    sessions_in_flight: [],
    labels: {},
    revision: 1,
    created_at: '2026-01-01T00:00:00Z',
    updated_at: '2026-01-01T00:00:00Z',
    ...more,
  }) as Lane;

const session = (id: string, of: string, more: Partial<Session> = {}): Session =>
  ({
    session_id: id,
    lane_id: of,
    provider: 'codex',
    status: 'attached',
    display_status: 'working',
    state: { pull_request: { state: 'none', reason: 'not_created' } },
    revision: 1,
    created_at: '2026-01-01T00:00:00Z',
    updated_at: '2026-01-01T00:00:00Z',
    ...more,
  }) as Session;

const world = (lanes: Lane[], sessions: Session[] = [], hosts: Host[] = []): World => ({
  ...nothing,
  lanes: new Map(lanes.map((one) => [one.lane_id, one])),
  sessions: new Map(sessions.map((one) => [one.session_id, one])),
  hosts: new Map(hosts.map((one) => [one.host_id, one])),
});

const event = (seq: number, type: string, data: Record<string, unknown>, more: Partial<HeliosEvent> = {}): HeliosEvent => ({
  seq,
  id: `ev_${seq}`,
  type,
  subject: '',
  time: new Date(seq * 1000).toISOString(),
  correlationid: 'cor_1',
  data,
  ...more,
});

describe('the attention list', () => {
  it('ranks what needs a person before everything else, and the longest waiting first', () => {
    const rows = attention(
      world(
        [lane('idle'), lane('busy'), lane('asks'), lane('asked', { status: 'blocked', updated_at: '2025-12-31T00:00:00Z' }), lane('stuck')],
        [
          session('s1', 'busy'),
          session('s2', 'asks', { display_status: 'needs_input', detail: 'Allow rm?' }),
          session('s3', 'stuck', { display_status: 'stuck' }),
        ],
      ),
    );
    expect(rows.map((row) => [row.key, row.urgency])).toEqual([
      ['asked', 'needs_you'],
      ['asks', 'needs_you'],
      ['stuck', 'look_at'],
      ['busy', 'working'],
      ['idle', 'idle'],
    ]);
    expect(rows[1]?.reason).toBe('Allow rm?');
  });

  it('takes the session that runs, not one that has ended', () => {
    const [row] = attention(
      world(
        [lane('a')],
        [
          session('old', 'a', { status: 'terminated', created_at: '2026-02-01T00:00:00Z' }),
          session('now', 'a', { display_status: 'needs_input' }),
        ],
      ),
    );
    expect(row?.session?.session_id).toBe('now');
  });

  it('says until when an agent is at its usage limit', () => {
    const limited = { display_status: 'rate_limited', limit: { resets_at: '2026-01-01T12:00:00Z' } } as unknown as Partial<Session>;
    const [row] = attention(world([lane('a')], [session('s', 'a', limited)]));
    expect([row?.urgency, row?.word]).toEqual(['idle', 'rate limited']);
    expect(row?.reason).toMatch(/^The usage limit is reset at .*2026/);
  });

  it('says that a lost host has lost no lane', () => {
    const host = {
      host_id: 'ho_1',
      name: 'one',
      status: 'lost',
      last_heartbeat_at: '2026-01-01T00:00:00Z',
      incidents: [],
    } as unknown as Host;
    const rows = attention(world([lane('a', { host_reachable: false })], [], [host]));
    expect(rows[0]?.reason).toBe('It is silent. Its lane is not dead.');
    expect(rows.map((row) => row.urgency)).toEqual(['look_at', 'idle']);
    // What is shown of a lane is as old as the last sign of life of its host.
    const [, known] = attention(
      world([lane('a', { host_reachable: false })], [session('s', 'a', { display_status: 'needs_input' })], [host]),
    );
    expect([known?.word, known?.since, known?.reason]).toEqual([
      'host lost',
      '2026-01-01T00:00:00Z',
      'Its host is silent; the lane is not dead. Last known: needs input.',
    ]);
  });

  it('has one line for all dead letters, with the reason of the newest', () => {
    const letter = (id: number) =>
      ({ dead_letter_id: id, origin: 'session-registry', detail: `Reason ${id}.`, failed_at: '2026-01-01T00:00:00Z' }) as DeadLetter;
    const before = world([lane('a')]);
    const after = apply(before, [event(1, 'dead_letter.added', { ...letter(1) }), event(2, 'dead_letter.added', { ...letter(2) })]);
    expect(attention(after)[0]).toMatchObject({ urgency: 'look_at', word: '2 dead letters', reason: 'Reason 2.', to: '/dead-letters' });
    const replayed = apply(after, [event(3, 'dead_letter.replayed', { ...letter(1) }), event(4, 'dead_letter.dropped', { ...letter(2) })]);
    expect(attention(replayed).map((row) => row.key)).toEqual(['a']);
  });

  it('says that a lane waits for a slot, or is being made', () => {
    const rows = attention(
      world([
        lane('waits', { status: 'new', queue_position: 3 }),
        lane('made', { status: 'provisioning', created_at: '2026-01-02T00:00:00Z' }),
      ]),
    );
    expect(rows.map((row) => [row.key, row.urgency, row.word, row.reason])).toEqual([
      ['made', 'working', 'provisioning', ''],
      ['waits', 'idle', 'queued', 'Place 3 in the queue.'],
    ]);
  });

  it('leaves closed lanes out, and says so when nobody is needed', () => {
    const rows = attention(world([lane('a'), lane('b', { status: 'closed' })], [session('s', 'a')]));
    expect(rows).toHaveLength(1);
    expect(summary(rows)).toBe('Nobody needs you. One agent is working.');
  });
});

describe('events', () => {
  it('replace a view only by a newer one', () => {
    const before = world([lane('a', { revision: 5, status: 'running' })]);
    const older = apply(before, [event(1, 'lane.state.changed', { ...lane('a', { revision: 4 }) })]);
    expect(older.lanes).toBe(before.lanes);
    const newer = apply(before, [event(2, 'lane.state.changed', { ...lane('a', { revision: 6, status: 'blocked' }) })]);
    expect(newer.lanes.get('a')?.status).toBe('blocked');
    expect(before.lanes.get('a')?.status).toBe('running');
  });

  it('that are no view of their subject change nothing', () => {
    const before = world([lane('a')]);
    expect(apply(before, [event(1, 'lane.snapshot.taken', { ref: 'r', commit: 'c' })]).lanes).toBe(before.lanes);
  });

  it('delete a workspace', () => {
    const before = { ...world([]), workspaces: new Map([['ws_1', { workspace_id: 'ws_1', revision: 1 } as never]]) };
    const after = apply(before, [event(1, 'workspace.deleted', { workspace_id: 'ws_1', revision: 2, default_branch: 'main' })]);
    expect(after.workspaces.size).toBe(0);
  });
});

describe('the filter', () => {
  const context = {
    lane: lane('ln_1', { display_name: 'fix-login', labels: { team: 'web' }, status: 'running' }),
    session: null,
    host: { name: 'a' } as Host,
    workspace: null,
  };
  it.each([
    ['', true],
    ['status:running', true],
    ['status:ready status:running', true],
    ['status:ready', false],
    ['host:a login', true],
    ['host:b', false],
    ['label:team=web', true],
    ['label:team', true],
    ['label:other', false],
    ['BRANCH-LN', true],
  ])('%s', (text, expected) => expect(matches(parse(text), context)).toBe(expected));
});

describe('patches', () => {
  it('have files with numbered lines', () => {
    const [file, quoted, gone] = parsePatch(
      [
        'diff --git a/src/a.c b/src/a.c',
        'index 1..2 100644',
        '--- a/src/a.c',
        '+++ b/src/a.c',
        '@@ -1,2 +1,3 @@ int main',
        ' one',
        '-two',
        '+TWO',
        '+--- three',
        '\\ No newline at end of file',
        'diff --git "a/\\303\\244.txt" "b/\\303\\244.txt"',
        'new file mode 100644',
        '--- /dev/null',
        '+++ "b/\\303\\244.txt"',
        '@@ -0,0 +1 @@',
        '+x',
        'diff --git a/gone b/gone',
        'deleted file mode 100644',
        '--- a/gone',
        '+++ /dev/null',
        '@@ -1 +0,0 @@',
        '-x',
        '',
      ].join('\n'),
    );
    expect(file).toMatchObject({ path: 'src/a.c', change: 'modified', additions: 2, deletions: 1 });
    expect(file?.lines.map((line) => [line.kind, line.before, line.after])).toEqual([
      ['hunk', null, null],
      ['context', 1, 1],
      ['removed', 2, null],
      ['added', null, 2],
      ['added', null, 3],
      ['note', null, null],
    ]);
    expect(file?.lines[4]?.text).toBe('--- three');
    expect(quoted).toMatchObject({ path: 'ä.txt', change: 'added' });
    expect(gone).toMatchObject({ path: 'gone', change: 'deleted' });
  });

  it('become one text for the agent', () => {
    expect(review([{ path: 'a.c', line: 3, quote: '  x = 1;', text: 'Why?' }])).toBe(
      'Please address these review comments:\n\na.c:3\n> x = 1;\nWhy?',
    );
  });
});

describe('what a person may do', () => {
  const me = (scope: 'read' | 'operate' | 'admin') => ({ name: 'ci', scope }) as never;

  it('is what the scope of their token allows', () => {
    expect(whyNot({ me: me('read'), trouble: null }, 'operate')).toBe('This needs the scope operate; ci has read.');
    expect(whyNot({ me: me('operate'), trouble: null }, 'operate')).toBeNull();
    expect(whyNot({ me: me('operate'), trouble: null }, 'admin')).toContain('scope admin');
    expect(whyNot({ me: me('admin'), trouble: null }, 'admin')).toBeNull();
    // Not known yet: the server decides.
    expect(whyNot({ me: null, trouble: null }, 'admin')).toBeNull();
  });

  it('depends on what the report of the server’s health calls unhealthy', async () => {
    const report = (checks: Record<string, { status: string; detail?: string }>) => troubleIn({ json: async () => ({ checks }) });
    expect(await report({ journal: { status: 'degraded', detail: 'late' }, broker: { status: 'healthy' } })).toBeNull();
    expect(await report({ broker: { status: 'unhealthy', detail: 'No connection.' } })).toBe('The message broker: No connection.');
    expect(await report({ 'worktree-agent': { status: 'unhealthy' } })).toBe('worktree-agent: does not respond');
  });

  it('is nothing while a part of Helios is away', () => {
    expect(whyNot({ me: me('admin'), trouble: 'The message bus: gone' }, 'operate')).toBe(
      'Not possible at the moment. The message bus: gone',
    );
  });
});

describe('the code of a sign-in', () => {
  it('leaves the address when it is taken', () => {
    const shown: (string | URL | null | undefined)[] = [];
    const history = { replaceState: (_: unknown, __: string, to?: string | URL | null) => void shown.push(to) };
    const place = { pathname: '/lanes', search: '?q=a' };
    expect(takeCode({ ...place, hash: '#code=ab' }, history)).toBe('ab');
    expect(takeCode({ ...place, hash: '#other' }, history)).toBeNull();
    expect(shown).toEqual(['/lanes?q=a']);
  });
});

describe('the agents to choose from', () => {
  const agent = (name: string, installed: boolean, faults: string[] = []) => ({ name, installed, faults }) as never;

  it('are those that some host has, and any program', () => {
    expect(
      agentsOf([{ agents: [agent('two', true), agent('gone', false)] }, { agents: [agent('one', true), agent('bad', true, ['x'])] }]),
    ).toEqual(['one', 'two', 'command']);
    expect(agentsOf([{}])).toEqual(['claude-code', 'codex', 'command']);
  });
});

describe('the timeline of a lane', () => {
  const drawn = (events: HeliosEvent[]) =>
    tracks(events).map((track) => [track.title, ...track.spans.map((span) => [span.title, span.began, span.ended, span.tone])]);

  it('has a track for each operation, as long as it took', () => {
    const run = { run_id: 'r1', argv: ['make', 'test'] };
    expect(
      drawn([
        event(1, 'lane.create.started', {}),
        event(2, 'lane.created', {}),
        event(3, 'lane.run.started', { run }),
        event(5, 'lane.run.timed_out', { run }),
        event(6, 'lane.blocked', {}),
        event(7, 'lane.cleanup.started', {}),
        event(9, 'lane.cleaned', {}),
      ]),
    ).toEqual([
      ['create', ['create', 1000, 2000, 'plain']],
      ['make test', ['make test', 3000, 5000, 'look_at']],
      ['blocked', ['blocked', 6000, 9000, 'plain']],
      ['clean up', ['clean up', 7000, 9000, 'plain']],
    ]);
  });

  it('shows the steps of a creation while it runs, and exactly when it is over', () => {
    const running = [event(1, 'lane.create.started', {}), event(3, 'lane.create.progressed', { step: 'setup_commands: 1 of 2' })];
    expect(drawn([...running, event(5, 'lane.create.progressed', { step: 'setup_commands: 2 of 2' })]).slice(1)).toEqual([
      ['setup commands 1 of 2', ['setup commands 1 of 2', 3000, 5000, 'plain']],
      ['setup commands 2 of 2', ['setup commands 2 of 2', 5000, null, 'plain']],
    ]);
    const steps = [
      { step: 'checkout', detail: '', after_ms: 0, took_ms: 400 },
      { step: 'setup_commands', detail: '1 of 1', after_ms: 400, took_ms: 3600 },
    ];
    expect(drawn([...running, event(5, 'lane.worktree.provisioned', { steps }), event(5, 'lane.created', {})])).toEqual([
      ['create', ['create', 1000, 5000, 'plain']],
      ['checkout', ['checkout', 1000, 1400, 'plain']],
      ['setup commands 1 of 1', ['setup commands 1 of 1', 1400, 5000, 'plain']],
    ]);
    expect(tracks([...running, event(5, 'lane.create.failed', { steps })]).map((track) => track.spans[0]?.tone)).toEqual([
      'look_at',
      'plain',
      'look_at',
    ]);
  });

  it('draws the axes of a session from the views that its events carry', () => {
    const at = (seq: number, state: string, activity: string | null, status = 'attached') =>
      event(
        seq,
        'session.state.changed',
        {
          provider: 'codex',
          status,
          state: { session: { state }, activity: activity && { state: activity }, pull_request: { state: 'none' } },
        },
        { sessionid: 's1' },
      );
    expect(
      drawn([at(1, 'working', 'active'), at(2, 'working', 'active'), at(3, 'needs_input', 'blocked'), at(6, 'done', null, 'terminated')]),
    ).toEqual([
      ['codex', ['working', 1000, 3000, 'working'], ['needs input', 3000, 6000, 'needs_you']],
      ['activity', ['active', 1000, 3000, 'working'], ['blocked', 3000, 6000, 'needs_you']],
    ]);
  });
});

describe('what is read early', () => {
  it('is taken once: later it may be what another user was allowed to see', async () => {
    const early = { me: { name: 'bert' } } as unknown as Early;
    globalThis.heliosEarly = Promise.resolve(early);
    expect(await takeEarly()).toBe(early);
    expect(globalThis.heliosEarly).toBeNull();
    globalThis.heliosEarly = Promise.resolve(early);
    expect(await takeEarly()).toBeNull();
  });
});

describe('small things', () => {
  it('names a lane by its prompt', () => {
    expect(laneName('Fix the failing test, please!', new Set())).toBe('fix-failing-test');
    expect(laneName('Fix the failing test', new Set(['fix-failing-test']))).toBe('fix-failing-test-2');
    expect(laneName('修正', new Set())).toBe('lane');
  });
  it('matches topics as the bus does', () => {
    expect(topicMatches('lane.#', 'lane.run.started')).toBe(true);
    expect(topicMatches('lane.*', 'lane.run.started')).toBe(false);
    expect(topicMatches('#.started', 'lane.run.started')).toBe(true);
    expect(topicMatches('', 'x')).toBe(true);
  });
  it('counts moments by intervals that are long enough for the time they are from', () => {
    expect(rate([])).toEqual({ times: [], counts: [], every: 1 });
    expect(rate([1000, 1500, 3000])).toEqual({ times: [1, 2, 3], counts: [2, 0, 1], every: 1 });
    const hour = rate([0, 3_600_000]);
    expect([hour.every, hour.counts.length, hour.counts.reduce((a, b) => a + b)]).toEqual([300, 13, 2]);
  });
  it('tells ages and durations', () => {
    expect(age(0, 59_000)).toBe('59 s');
    expect(age(0, 3_600_000)).toBe('1 h');
    expect([0, 999, 1000, 1536 * 1024, 250 * 1024 ** 3].map(bytes)).toEqual(['0 B', '999 B', '1.0 kB', '1.5 MB', '250 GB']);
    expect(duration(3210)).toBe('3.2 s');
  });
});
