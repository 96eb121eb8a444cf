import createClient from 'openapi-fetch';
import type { components, paths } from './schema';

export type Lane = components['schemas']['LaneView'];
export type Session = components['schemas']['SessionView'];
export type Workspace = components['schemas']['WorkspaceView'];
export type Host = components['schemas']['HostView'];
export type Harness = components['schemas']['HarnessView'];
export type Run = components['schemas']['RunView'];
export type Terminal = components['schemas']['TerminalView'];
export type LaneChanges = components['schemas']['LaneChangesView'];
export type Explanation = components['schemas']['SessionExplanation'];
export type AgentDialog = components['schemas']['AgentDialog'];
export type DeadLetter = components['schemas']['DeadLetterView'];
export type HostLeftovers = components['schemas']['HostLeftovers'];
export type LaneArchive = components['schemas']['LaneArchiveView'];
export type Me = components['schemas']['BoardSessionView'];
export type LanePullRequest = components['schemas']['LanePullRequestView'];
export type MergePreview = components['schemas']['LaneMergeView'];
export type MergeStrategy = NonNullable<components['schemas']['LaneMergeRequest']['strategy']>;
export type Problem = components['schemas']['Problem'];

/** An answer of the server that says why it refused. */
export class Refused extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.errors?.map((fault) => `${fault.path}: ${fault.detail}`).join(' ') || problem.detail);
    this.problem = problem;
  }
}

/** The server cannot be reached. */
export class Unreachable extends Error {
  constructor() {
    super('Helios does not answer. Is it running?');
  }
}

export const api = createClient<paths>({
  baseUrl: '/',
  // The actor of what the administrator does here; a token's name takes precedence.
  headers: { 'X-Helios-Actor': 'board' },
  fetch: async (request) => {
    try {
      return await fetch(request);
    } catch {
      throw new Unreachable();
    }
  },
});

/** The body of an answer, or an exception with the problem. */
export async function body<T>(answer: Promise<{ data?: T; error?: unknown; response: Response }>): Promise<T> {
  const { data, error, response } = await answer;
  if (response.ok) return data as T;
  throw new Refused(
    (error as Problem | undefined) ?? {
      type: 'about:blank',
      title: response.statusText,
      status: response.status,
      reason: 'internal_error',
      detail: `The server answered ${response.status}.`,
      correlation_id: '',
    },
  );
}

/** All items of a paged list. */
export async function all<T>(page: (cursor: string | undefined) => Promise<{ items: T[]; next_cursor?: string | null }>): Promise<T[]> {
  const items: T[] = [];
  let cursor: string | undefined;
  do {
    const answer = await page(cursor);
    items.push(...answer.items);
    cursor = answer.next_cursor ?? undefined;
  } while (cursor !== undefined);
  return items;
}

/** What to tell a person about a failure. */
export const sentence = (failure: unknown): string => (failure instanceof Error ? failure.message : String(failure));
