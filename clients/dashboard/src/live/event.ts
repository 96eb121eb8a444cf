/** An event of the journal, as the server streams it. */
export interface HeliosEvent {
  seq: number;
  id: string;
  type: string;
  subject: string;
  time: string;
  correlationid: string;
  laneid?: string;
  sessionid?: string;
  workspaceid?: string;
  hostid?: string;
  revision?: number;
  actor?: string;
  data: Record<string, unknown>;
}

/** What the worker that holds the stream tells its pages. */
export type StreamNews =
  | { kind: 'event'; event: HeliosEvent }
  | { kind: 'open' }
  | { kind: 'down'; since: number }
  /** The stream is open, and what was known is to be forgotten. */
  | { kind: 'replaced' }
  /** The server knows no caller: this browser is not signed in, or no longer. */
  | { kind: 'signed_out' };

/** What a page tells that worker. */
export type PageNews = 'leave' | 'again';
