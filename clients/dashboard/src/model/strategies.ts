import type { MergeStrategy } from '../api/client';

/** What each way to merge a lane results in. */
export const strategies: Record<MergeStrategy, string> = {
  merge: 'a merge commit',
  squash: 'one commit with all changes',
  rebase: 'the lane’s commits, one by one',
  ff_only: 'only a fast-forward',
};
