import { useSyncExternalStore } from 'react';
import { Refused, sentence } from '../api/client';
import { store } from '../live/store';

interface Notice {
  id: number;
  text: string;
  next: string | null;
  isError: boolean;
}

let notices: readonly Notice[] = [];
let count = 0;
const listeners = new Set<() => void>();

function set(next: readonly Notice[]): void {
  notices = next;
  for (const listener of listeners) listener();
}

/** What a person can do about a refusal. */
const steps: Partial<Record<string, string>> = {
  revision_conflict: 'It has changed meanwhile; the page shows its current state.',
  host_unreachable: 'See Hosts for when it was last heard from.',
  service_unavailable: 'Nothing was recorded. Try again in a moment.',
  overloaded: 'Nothing was recorded. Try again in a moment.',
  lane_capacity_exceeded: 'Clean up a lane, or start with a place in the queue.',
  agents_attached: 'Force the clean-up to detach them.',
  setup_not_approved: 'Approve the setup file in Workspaces.',
  display_name_taken: 'Choose another name.',
  unauthenticated: 'Run: helios open',
  merge_conflicts: 'Let the agent rebase and resolve them.',
  lane_uncommitted: 'Commit first.',
};

export function notify(text: string, isError = false, next: string | null = null): void {
  const id = ++count;
  set([...notices.slice(-3), { id, text, next, isError }]);
  setTimeout(() => dismiss(id), isError ? 12_000 : 5000);
}

/** Shows why something failed, and what to do. */
export function explain(failure: unknown): void {
  if (failure instanceof Refused && failure.problem.reason === 'service_unavailable') void store.lookForTrouble();
  notify(sentence(failure), true, failure instanceof Refused ? (steps[failure.problem.reason] ?? null) : null);
}

const dismiss = (id: number) => set(notices.filter((notice) => notice.id !== id));

export function Notices() {
  const shown = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => notices,
  );
  return (
    <div className="notices" role="status" aria-live="polite">
      {shown.map((notice) => (
        <div key={notice.id} className={notice.isError ? 'notice error' : 'notice'}>
          <p>
            {notice.text}
            {notice.next && <span className="dim"> {notice.next}</span>}
          </p>
          <button type="button" className="quiet" onClick={() => dismiss(notice.id)} aria-label="Dismiss">
            ✕
          </button>
        </div>
      ))}
    </div>
  );
}
