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
export type StreamNews = { kind: 'event'; event: HeliosEvent } | { kind: 'open' } | { kind: 'down'; since: number } | { kind: 'replaced' };
