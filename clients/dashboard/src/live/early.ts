import type { Host, Lane, Me, Session, Workspace } from '../api/client';
import type { HeliosEvent } from './event';

/** The first page of a list. */
export interface Page<T> {
  items: T[];
  next_cursor?: string | null;
}

/** What public/early.js has read; what the server refused is null. */
export interface Early {
  newest: Page<HeliosEvent>;
  me: Me | null;
  lanes: Page<Lane> | null;
  sessions: Page<Session> | null;
  workspaces: Page<Workspace> | null;
  hosts: Page<Host> | null;
}

declare global {
  var heliosEarly: Promise<Early | null> | undefined;
}

/** Takes what was read before this script ran, once: later it is old. */
export async function takeEarly(): Promise<Early | null> {
  const early = globalThis.heliosEarly;
  globalThis.heliosEarly = undefined;
  return (await early) ?? null;
}
