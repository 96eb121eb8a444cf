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
  revision_conflict: 'The page shows its current state: look at it, and try again.',
  invalid_transition: 'The page shows its current state.',
  dialog_changed: 'The question that it asks now is shown.',
  dialog_not_found: 'Open its terminal to see what it shows.',
  host_unreachable: 'See Hosts for when it was last heard from.',
  no_host_available: 'See Hosts for what is wrong with them.',
  service_unavailable: 'Nothing was recorded. Try again in a moment.',
  overloaded: 'Nothing was recorded. Try again in a moment.',
  rate_limited: 'Try again in a moment.',
  lane_capacity_exceeded: 'Clean up a lane, or raise the capacity of the workspace.',
  lane_closed: 'What it left is in Archives.',
  agents_attached: 'Choose to end what runs in it.',
  run_in_flight: 'Share the lane to run several commands at once, or wait for the end of the run.',
  setup_not_approved: 'Approve the setup file in Workspaces.',
  setup_differs: 'The setup file has changed: read it again in Workspaces, then approve it.',
  setup_invalid: 'Correct the setup file in the repository.',
  display_name_taken: 'Choose another name.',
  branch_in_use: 'Choose another branch.',
  base_ref_not_found: 'Choose a branch, tag or commit of the repository.',
  repository_not_found: 'Give the absolute path of a repository on the host, or its URL.',
  repository_empty: 'Make a first commit in it.',
  lane_already_mapped: 'End the session of the lane first.',
  session_alive: 'End the session first.',
  terminals_unsupported: 'Install tmux on the host, then create a new lane.',
  unsupported_provider: 'See Hosts for the agents that are installed.',
  provision_failed: 'Its log says why: open the lane, then Log.',
  provision_timeout: 'Its timeline says at which step: open the lane, then Timeline.',
  unauthenticated: 'Run: helios open',
  forbidden: 'Sign in with a token that may do this.',
  merge_conflicts: 'Let the agent rebase and resolve them.',
  not_fast_forward: 'Rebase first, or merge in another way.',
  lane_uncommitted: 'Commit first.',
  lane_unchanged: 'It has no commits of its own yet.',
  lane_moved: 'Its agent is committing. Try again in a moment.',
  target_moved: 'Try again in a moment.',
  target_uncommitted: 'Commit or stash what is changed in that checkout.',
  push_rejected: 'Rebase first; after a rebase, replace the remote branch.',
  remote_not_found: 'Add a remote to the repository: git remote add origin URL',
  forge_not_configured: 'Push, and open the pull request on the page of the forge.',
  forge_unauthenticated: 'Give the session registry a token of the forge: Helios__Sessions__Scm__Token.',
  forge_unavailable: 'The branch is pushed. Try again in a moment.',
  host_alive: 'Drain it instead.',
  host_in_use: 'Drain it first.',
  dead_letter_unreadable: 'Drop it.',
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
