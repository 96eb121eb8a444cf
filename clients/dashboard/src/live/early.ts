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
  var heliosEarly: Promise<Early | null> | null | undefined;
}

let isTaken = false;

/** Takes what was read before this script ran, once: later it is old, and may be what another user was allowed to see. */
export async function takeEarly(): Promise<Early | null> {
  const early = isTaken ? null : globalThis.heliosEarly;
  isTaken = true;
  // From now on, nothing is read early.
  globalThis.heliosEarly = null;
  return (await early) ?? null;
}
