import { lazy, type ReactNode, Suspense, useCallback, useState } from 'react';
import { useLocation } from 'wouter';
import type { Lane, Session } from '../api/client';
import { useWorld } from '../live/store';
import { isActive } from '../model/attention';
import { allowed } from './act';
import { Answer } from './answer';
import { CleanUp } from './cleanup';
import { Send } from './send';

const Run = lazy(() => import('./run'));
const Merge = lazy(() => import('../views/merge'));
const PullRequest = lazy(() => import('../views/pullrequest'));

/** What can be asked about a lane in a dialog. */
export type LaneVerb = 'answer' | 'send' | 'run' | 'merge' | 'pr' | 'cleanup';

/** Whether a worktree is there that commands can run in. */
export const isThere = (lane: Lane): boolean => ['ready', 'running', 'blocked', 'shared'].includes(lane.status);

/** Whether a verb makes sense for a lane at the moment. */
export function isPossible(verb: LaneVerb, lane: Lane, session: Session | null): boolean {
  switch (verb) {
    case 'answer':
    case 'send':
      return isActive(session);
    case 'cleanup':
      return lane.status !== 'closed';
    default:
      return isThere(lane);
  }
}

export type AskLane = (verb: LaneVerb, lane: Lane, session: Session | null) => void;

/** The dialogs of a lane, for every view that lists lanes: a function that opens one, and what is open. */
export function useLaneDialogs(): [ask: AskLane, shown: ReactNode] {
  const [asked, setAsked] = useState<{ verb: LaneVerb; lane: Lane; session: Session | null } | null>(null);
  const [, go] = useLocation();
  // What is shown follows what happens, for as long as it is known.
  const lane = useWorld((world) => (asked ? (world.lanes.get(asked.lane.lane_id) ?? asked.lane) : null));
  const session = useWorld((world) => (asked?.session ? (world.sessions.get(asked.session.session_id) ?? asked.session) : null));
  const ask = useCallback<AskLane>((verb, lane, session) => {
    if (isPossible(verb, lane, session)) allowed('operate', () => setAsked({ verb, lane, session }));
  }, []);
  if (asked === null || lane === null) return [ask, null];
  const { verb } = asked;
  const close = () => setAsked(null);
  const to = (tab: string) => go(`/lanes/${lane.lane_id}/${tab}`);
  return [
    ask,
    <Suspense key={verb} fallback={null}>
      {verb === 'cleanup' && <CleanUp lane={lane} close={close} />}
      {verb === 'send' && isActive(session) && <Send session={session} close={close} />}
      {verb === 'answer' && isActive(session) && <Answer lane={lane} session={session} close={close} toTerminal={() => to('terminal')} />}
      {verb === 'run' && (
        <Run
          lane={lane}
          close={close}
          started={() => {
            close();
            to('runs');
          }}
        />
      )}
      {verb === 'merge' && <Merge lane={lane} close={close} />}
      {verb === 'pr' && <PullRequest lane={lane} close={close} />}
    </Suspense>,
  ];
}
