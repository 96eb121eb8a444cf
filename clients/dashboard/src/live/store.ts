import { useSyncExternalStore } from 'react';
import {
  all,
  api,
  body,
  type DeadLetter,
  type Harness,
  type Host,
  type Lane,
  type Me,
  Refused,
  type Session,
  sentence,
  type Workspace,
} from '../api/client';
import { journal } from '../api/journal';
import { type Page, takeEarly } from './early';
import type { HeliosEvent, PageNews, StreamNews } from './event';
import { JournalStream } from './stream';

/** `opening`: the lists are there, and the stream is not yet. */
export type Phase = 'loading' | 'opening' | 'live' | 'stale' | 'signed_out';

/** Everything the page knows. Each change makes a new object; maps that did not change stay the same. */
export interface World {
  phase: Phase;
  /** Since when nothing was heard, in ms of the epoch. */
  staleSince: number | null;
  lanes: ReadonlyMap<string, Lane>;
  sessions: ReadonlyMap<string, Session>;
  workspaces: ReadonlyMap<string, Workspace>;
  hosts: ReadonlyMap<string, Host>;
  /** Messages between the services that failed for good and wait for an operator. */
  deadLetters: ReadonlyMap<number, DeadLetter>;
  harness: Harness | null;
  /** Whether the sessions could be read; while the session registry is away, they cannot. */
  sessionsKnown: boolean;
  /** Who uses this page, and what the server allows; null until it is known. */
  me: Me | null;
  /** Why nothing can be changed at the moment: a part of Helios that does not respond; null if all do. */
  trouble: string | null;
  /** Why the last attempt to sign in failed. */
  signInFailure: string | null;
}

export const nothing: World = {
  phase: 'loading',
  staleSince: null,
  lanes: new Map(),
  sessions: new Map(),
  workspaces: new Map(),
  hosts: new Map(),
  deadLetters: new Map(),
  harness: null,
  sessionsKnown: true,
  me: null,
  trouble: null,
  signInFailure: null,
};

type Kind = 'lanes' | 'sessions' | 'workspaces' | 'hosts';

const kinds: Record<Kind, { topic: string; key: string; mark: string }> = {
  lanes: { topic: 'lane.', key: 'lane_id', mark: 'display_name' },
  sessions: { topic: 'session.', key: 'session_id', mark: 'display_status' },
  workspaces: { topic: 'workspace.', key: 'workspace_id', mark: 'default_branch' },
  hosts: { topic: 'host.', key: 'host_id', mark: 'slots' },
};

/** Whether a revision is newer than what is known: an older one never replaces it. */
const isNewer = (known: { revision: number } | undefined, revision: number) => known === undefined || revision > known.revision;

/** The world after some events. Events carry the whole view of their subject, so nothing is asked again. */
export function apply(world: World, events: readonly HeliosEvent[]): World {
  const changed: Partial<Record<Kind, Map<string, unknown>>> = {};
  let { harness, deadLetters } = world;
  for (const event of events) {
    if (event.type === 'harness.status.changed') {
      const news = event.data as {
        current: Harness['status'];
        reason?: string;
        detail?: string;
        fallback_transport?: string;
        since: string;
      };
      harness = {
        ...(harness ?? {}),
        status: news.current,
        degrade_reason: news.reason ?? null,
        detail: news.detail ?? null,
        fallback_transport: news.fallback_transport ?? null,
        since: news.since,
      } as Harness;
      continue;
    }
    if (event.type.startsWith('dead_letter.')) {
      const letter = event.data as unknown as DeadLetter;
      const open = new Map(deadLetters);
      if (event.type === 'dead_letter.added') open.set(letter.dead_letter_id, letter);
      else open.delete(letter.dead_letter_id);
      deadLetters = open;
      continue;
    }
    for (const [kind, { topic, key, mark }] of Object.entries(kinds) as [Kind, (typeof kinds)[Kind]][]) {
      if (!event.type.startsWith(topic)) continue;
      const view = event.data as { revision: number } & Record<string, unknown>;
      const id = view[key];
      if (typeof id !== 'string' || !(mark in view)) break;
      let map = changed[kind] as Map<string, { revision: number }> | undefined;
      const known = (map ?? (world[kind] as ReadonlyMap<string, { revision: number }>)).get(id);
      if (event.type === 'workspace.deleted' || event.type === 'host.forgotten') {
        map ??= new Map(world[kind] as ReadonlyMap<string, { revision: number }>);
        map.delete(id);
      } else if (isNewer(known, view.revision)) {
        map ??= new Map(world[kind] as ReadonlyMap<string, { revision: number }>);
        map.set(id, view);
      }
      if (map) changed[kind] = map;
      break;
    }
  }
  return { ...world, ...(changed as Partial<World>), harness, deadLetters };
}

const merged = <T extends { revision: number }>(known: ReadonlyMap<string, T>, listed: readonly T[], key: (one: T) => string) => {
  const map = new Map<string, T>();
  for (const one of listed) {
    const before = known.get(key(one));
    map.set(key(one), before && before.revision > one.revision ? before : one);
  }
  // What came by an event while the lists were read.
  for (const [id, one] of known) if (!map.has(id)) map.set(id, one);
  return map;
};

/** A whole list, of which the first page may have been read already. */
const whole = <T>(first: Page<T> | null | undefined, read: (cursor: { cursor?: string }) => Promise<Page<T>>): Promise<T[]> =>
  all(async (cursor) => (cursor === undefined && first) || (await read(cursor === undefined ? {} : { cursor })));

/** What a report of the server's health says is wrong; null if nothing is that keeps it from working. */
export async function troubleIn(answer: Pick<Response, 'json'>): Promise<string | null> {
  const report = (await answer.json()) as { checks?: Record<string, { status: string; detail?: string }> };
  const unhealthy = Object.entries(report.checks ?? {}).filter(([, check]) => check.status === 'unhealthy');
  if (unhealthy.length === 0) return null;
  return unhealthy.map(([name, check]) => `${parts[name] ?? name}: ${check.detail ?? 'does not respond'}`).join(' ');
}

const parts: Record<string, string> = { 'masstransit-bus': 'The message bus', broker: 'The message broker', journal: 'The journal' };

class Store {
  private world = nothing;
  private readonly listeners = new Set<() => void>();
  private readonly watchers = new Set<(event: HeliosEvent) => void>();
  private waiting: HeliosEvent[] = [];
  private loaded = false;
  private isOpen = false;
  // The last event before the lists were read, until what came after it is applied.
  private position: number | null = null;
  private frame = false;
  private isStarted = false;
  // Only the last of several readings counts: whoever is signed in may have changed.
  private reading = 0;
  private tellStream: (news: PageNews) => void = () => {};
  private watching: ReturnType<typeof setTimeout> | null = null;

  get = () => this.world;

  subscribe = (listener: () => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Calls for every event from now on. */
  watch(watcher: (event: HeliosEvent) => void): () => void {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  }

  start(): void {
    if (this.isStarted) return;
    this.isStarted = true;
    // The worker of the stream takes a while to start; the lists need not wait for it.
    void this.load();
    if (typeof SharedWorker === 'undefined') {
      const stream = new JournalStream(this.hear);
      this.tellStream = (news) => news === 'again' && stream.again();
      stream.open();
      return;
    }
    const worker = new SharedWorker(new URL('./worker.ts', import.meta.url), { type: 'module', name: 'helios-events' });
    this.tellStream = (news) => worker.port.postMessage(news);
    worker.port.onmessage = (message) => this.hear(message.data as StreamNews);
    addEventListener('pagehide', () => this.tellStream('leave'));
  }

  /** Exchanges the code of `helios open` for a session, which the browser keeps in a cookie. */
  async signIn(code: string): Promise<void> {
    try {
      await body(api.POST('/v1/board/session', { body: { code } }));
      this.start();
      this.tellStream('again');
    } catch (failure) {
      // The browser may be signed in already.
      this.set({ ...this.world, signInFailure: sentence(failure) });
      this.start();
    }
  }

  /** Ends the session of this browser, in all of its tabs. */
  async signOut(): Promise<void> {
    await body(api.DELETE('/v1/board/session'));
    this.tellStream('again');
  }

  /** Looks which part of Helios does not respond, until all do. */
  async lookForTrouble(): Promise<void> {
    if (this.watching !== null) clearTimeout(this.watching);
    this.watching = null;
    const trouble = await fetch('/health/ready').then(troubleIn, () => null);
    if (trouble !== this.world.trouble) this.set({ ...this.world, trouble });
    if (trouble !== null) this.watching = setTimeout(() => void this.lookForTrouble(), 3000);
  }

  private hear = (news: StreamNews) => {
    if (news.kind === 'event') {
      this.waiting.push(news.event);
      for (const watcher of this.watchers) watcher(news.event);
      this.schedule();
    } else if (news.kind === 'signed_out') {
      // What was shown is not for whoever sits here now.
      this.loaded = false;
      this.isOpen = false;
      this.reading++;
      this.waiting = [];
      this.set({ ...nothing, phase: 'signed_out', signInFailure: this.world.signInFailure });
    } else if (news.kind === 'down') {
      this.isOpen = false;
      if (this.world.phase !== 'signed_out') this.set({ ...this.world, phase: this.loaded ? 'stale' : 'loading', staleSince: news.since });
    } else {
      this.isOpen = true;
      if (news.kind === 'replaced') {
        if (this.loaded) this.set({ ...nothing });
        this.loaded = false;
        void this.load();
      } else if (this.loaded) void this.catchUp();
    }
  };

  /** The lists and the stream are there: applies what happened between them. A stream that is opened again goes on where it ended. */
  private async catchUp(): Promise<void> {
    const { reading, position } = this;
    if (position !== null) {
      try {
        const missed = await all((cursor) => journal({ after: Number(cursor ?? position), limit: 500 }));
        if (reading !== this.reading) return;
        this.position = null;
        for (const event of missed) for (const watcher of this.watchers) watcher(event);
        this.set(apply(this.world, missed));
      } catch {
        if (reading === this.reading) setTimeout(() => reading === this.reading && void this.catchUp(), 1000);
        return;
      }
    }
    if (this.isOpen) this.set({ ...this.world, phase: 'live', staleSince: null });
  }

  /** One rendering per frame, however many events come. */
  private schedule(): void {
    if (this.frame || !this.loaded) return;
    this.frame = true;
    const run = () => {
      this.frame = false;
      const events = this.waiting;
      this.waiting = [];
      if (events.length > 0) this.set(apply(this.world, events));
    };
    if (document.visibilityState === 'visible') requestAnimationFrame(run);
    else setTimeout(run, 250);
  }

  /** Reads the lists; events that arrive meanwhile are applied afterwards, by revision. */
  private async load(): Promise<void> {
    const reading = ++this.reading;
    try {
      const early = await takeEarly();
      const newest = early?.newest ?? (await journal({ limit: 1, newest: true }));
      if (reading !== this.reading) return;
      this.position = newest.items[0]?.seq ?? 0;
      const limit = 500;
      const [me, lanes, workspaces, hosts, sessions] = await Promise.all([
        early?.me ?? body(api.GET('/v1/board/session')),
        whole(early?.lanes, (cursor) => body(api.GET('/v1/lanes', { params: { query: { limit, ...cursor } } }))),
        whole(early?.workspaces, (cursor) => body(api.GET('/v1/workspaces', { params: { query: { limit, ...cursor } } }))),
        whole(early?.hosts, (cursor) => body(api.GET('/v1/hosts', { params: { query: { limit, ...cursor } } }))),
        whole(early?.sessions, (cursor) => body(api.GET('/v1/sessions', { params: { query: { limit, ...cursor } } }))).catch(() => null),
      ]);
      if (reading !== this.reading) return;
      const now = this.world;
      this.set({
        phase: 'opening',
        staleSince: null,
        lanes: merged(now.lanes, lanes, (one) => one.lane_id),
        workspaces: merged(now.workspaces, workspaces, (one) => one.workspace_id),
        hosts: merged(now.hosts, hosts, (one) => one.host_id),
        sessions: merged(now.sessions, sessions ?? [], (one) => one.session_id),
        deadLetters: now.deadLetters,
        harness: now.harness,
        sessionsKnown: sessions !== null,
        me,
        trouble: now.trouble,
        signInFailure: null,
      });
      // The list does not wait for what it seldom has; events that change these are applied after them.
      const [harness, letters] = await Promise.all([
        body(api.GET('/v1/harness/cliproxy/status')).catch(() => null),
        body(api.GET('/v1/dead-letters', { params: { query: { limit: 500 } } })).catch(() => null),
      ]);
      if (reading !== this.reading) return;
      this.set({
        ...this.world,
        harness: harness ?? this.world.harness,
        deadLetters: letters ? new Map(letters.items.map((one) => [one.dead_letter_id, one])) : this.world.deadLetters,
      });
      this.loaded = true;
      this.schedule();
      if (this.isOpen) void this.catchUp();
      if (sessions === null) void this.lookForTrouble();
    } catch (failure) {
      if (reading !== this.reading) return;
      if (failure instanceof Refused && failure.problem.reason === 'unauthenticated') {
        this.hear({ kind: 'signed_out' });
        return;
      }
      setTimeout(() => reading === this.reading && void this.load(), 1000);
    }
  }

  private set(world: World): void {
    this.world = world;
    for (const listener of this.listeners) listener();
  }
}

export const store = new Store();

/** A part of the world; the component renders again when that part is another. */
export function useWorld<T>(select: (world: World) => T): T {
  return useSyncExternalStore(store.subscribe, () => select(store.get()));
}
