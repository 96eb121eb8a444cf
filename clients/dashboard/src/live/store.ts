import { useSyncExternalStore } from 'react';
import { all, api, body, type DeadLetter, type Harness, type Host, type Lane, type Session, type Workspace } from '../api/client';
import type { HeliosEvent, StreamNews } from './event';
import { JournalStream } from './stream';

export type Phase = 'loading' | 'live' | 'stale';

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

class Store {
  private world = nothing;
  private readonly listeners = new Set<() => void>();
  private readonly watchers = new Set<(event: HeliosEvent) => void>();
  private waiting: HeliosEvent[] = [];
  private loaded = false;
  private frame = false;

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
    if (typeof SharedWorker === 'undefined') {
      const stream = new JournalStream(this.hear);
      stream.open();
      return;
    }
    const worker = new SharedWorker(new URL('./worker.ts', import.meta.url), { type: 'module', name: 'helios-events' });
    worker.port.onmessage = (message) => this.hear(message.data as StreamNews);
    addEventListener('pagehide', () => worker.port.postMessage('leave'));
  }

  private hear = (news: StreamNews) => {
    if (news.kind === 'event') {
      this.waiting.push(news.event);
      for (const watcher of this.watchers) watcher(news.event);
      this.schedule();
    } else if (news.kind === 'down') {
      this.set({ ...this.world, phase: this.loaded ? 'stale' : 'loading', staleSince: news.since });
    } else if (!this.loaded || news.kind === 'replaced') {
      void this.load();
    } else {
      this.set({ ...this.world, phase: 'live', staleSince: null });
    }
  };

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
    try {
      const [lanes, workspaces, hosts, sessions, harness, letters] = await Promise.all([
        all((cursor) => body(api.GET('/v1/lanes', { params: { query: { limit: 500, ...(cursor ? { cursor } : {}) } } }))),
        all((cursor) => body(api.GET('/v1/workspaces', { params: { query: { limit: 500, ...(cursor ? { cursor } : {}) } } }))),
        all((cursor) => body(api.GET('/v1/hosts', { params: { query: { limit: 500, ...(cursor ? { cursor } : {}) } } }))),
        all((cursor) => body(api.GET('/v1/sessions', { params: { query: { limit: 500, ...(cursor ? { cursor } : {}) } } }))).catch(
          () => null,
        ),
        body(api.GET('/v1/harness/cliproxy/status')).catch(() => null),
        body(api.GET('/v1/dead-letters', { params: { query: { limit: 500 } } })).catch(() => null),
      ]);
      this.loaded = true;
      const now = this.world;
      this.set({
        phase: 'live',
        staleSince: null,
        lanes: merged(now.lanes, lanes, (one) => one.lane_id),
        workspaces: merged(now.workspaces, workspaces, (one) => one.workspace_id),
        hosts: merged(now.hosts, hosts, (one) => one.host_id),
        sessions: merged(now.sessions, sessions ?? [], (one) => one.session_id),
        deadLetters: letters ? new Map(letters.items.map((one) => [one.dead_letter_id, one])) : now.deadLetters,
        harness: harness ?? now.harness,
        sessionsKnown: sessions !== null,
      });
      this.schedule();
    } catch {
      setTimeout(() => void this.load(), 1000);
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
