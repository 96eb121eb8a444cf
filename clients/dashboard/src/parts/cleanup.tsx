import { useEffect, useState } from 'react';
import { api, body, type Lane, type LaneChanges, sentence } from '../api/client';
import { Dialog } from './dialog';
import { explain, notify } from './notices';

/** Asks before a clean-up, with what would be archived. */
export function CleanUp({ lane, close }: { lane: Lane; close: () => void }) {
  const [changes, setChanges] = useState<LaneChanges | string | null>(null);
  const [force, setForce] = useState(false);
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    body(api.GET('/v1/lanes/{lane}/status', { params: { path: { lane: lane.lane_id } } })).then(setChanges, (failure) =>
      setChanges(sentence(failure)),
    );
  }, [lane.lane_id]);
  const isBusyLane = lane.agents.length > 0 || lane.runs_in_flight.length > 0 || lane.sessions_in_flight.length > 0;
  const clean = async () => {
    setBusy(true);
    try {
      await body(api.POST('/v1/lanes/{lane}/cleanup', { params: { path: { lane: lane.lane_id } }, body: { force } }));
      notify(`Cleaning up ${lane.display_name}.`);
      close();
    } catch (failure) {
      explain(failure);
      setBusy(false);
    }
  };
  return (
    <Dialog title={`Clean up ${lane.display_name}?`} close={close}>
      {changes === null ? (
        <p className="dim">Looking at the worktree…</p>
      ) : typeof changes === 'string' ? (
        <p>{changes}</p>
      ) : (
        <Preflight changes={changes} />
      )}
      {isBusyLane && (
        <label className="check">
          <input type="checkbox" checked={force} onChange={(event) => setForce(event.target.checked)} />
          End what runs in it: {[...lane.agents, ...lane.sessions_in_flight, ...lane.runs_in_flight].join(', ')}
        </label>
      )}
      <footer>
        <button type="button" onClick={close}>
          Keep it
        </button>
        <button type="button" className="danger" disabled={busy || (isBusyLane && !force)} onClick={() => void clean()}>
          Clean up
        </button>
      </footer>
    </Dialog>
  );
}

function Preflight({ changes }: { changes: LaneChanges }) {
  const unsaved = [
    ...changes.uncommitted.map((file) => `${file.index}${file.worktree} ${file.path}`),
    ...changes.untracked.map((path) => `?? ${path}`),
  ];
  if (unsaved.length === 0 && changes.ahead === 0) return <p>Nothing is unsaved. The worktree and everything that runs in it end.</p>;
  return (
    <>
      <p>
        {[
          unsaved.length > 0 && `${unsaved.length} ${unsaved.length === 1 ? 'file is' : 'files are'} not committed`,
          changes.ahead > 0 && `${changes.ahead} ${changes.ahead === 1 ? 'commit is' : 'commits are'} not in ${changes.base_ref}`,
        ]
          .filter(Boolean)
          .join(', and ')}
        . Helios archives what is saved nowhere else; restore it from Archives. Ignored files are not archived.
      </p>
      {unsaved.length > 0 && <pre className="list">{unsaved.slice(0, 200).join('\n')}</pre>}
    </>
  );
}
