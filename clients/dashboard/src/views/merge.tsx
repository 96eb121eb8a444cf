import { type ReactNode, useCallback, useEffect, useState } from 'react';
import { api, body, type Lane, type MergePreview, type MergeStrategy, sentence } from '../api/client';
import { useWorld } from '../live/store';
import { strategies } from '../model/strategies';
import { Act } from '../parts/act';
import { Dialog } from '../parts/dialog';
import { explain, notify } from '../parts/notices';

/** Brings the work of a lane back into its base, or into another branch. Says first what that would do. */
export default function Merge({ lane, close }: { lane: Lane; close: () => void }) {
  const [preview, setPreview] = useState<MergePreview | string | null>(null);
  const usual = useWorld((world) => world.workspaces.get(lane.workspace_id)?.merge_strategy);
  const [chosen, choose] = useState<MergeStrategy | null>(null);
  const strategy = chosen ?? usual ?? 'merge';
  const [cleanup, setCleanup] = useState(true);
  const [message, setMessage] = useState('');
  const [busy, setBusy] = useState(false);
  const path = { params: { path: { lane: lane.lane_id } } };

  // biome-ignore lint/correctness/useExhaustiveDependencies: the path is the lane's
  const look = useCallback(
    () => body(api.GET('/v1/lanes/{lane}/merge-preview', path)).then(setPreview, (failure: unknown) => setPreview(sentence(failure))),
    [lane.lane_id],
  );
  useEffect(() => void look(), [look]);

  const act = async (what: () => Promise<unknown>, done: string, ends = false) => {
    setBusy(true);
    try {
      await what();
      notify(done);
      if (ends) close();
      else await look();
    } catch (failure) {
      explain(failure);
      await look();
    }
    setBusy(false);
  };
  const commit = () =>
    act(() => body(api.POST('/v1/lanes/{lane}/commit', { ...path, body: { message } })), 'Committed.').then(() => setMessage(''));
  const rebase = () => act(() => body(api.POST('/v1/lanes/{lane}/rebase', { ...path, body: {} })), `Rebased onto ${lane.base_ref}.`);
  const push = () => act(() => body(api.POST('/v1/lanes/{lane}/push', { ...path, body: {} })), 'Pushed.');
  const merge = () =>
    act(
      () => body(api.POST('/v1/lanes/{lane}/merge', { ...path, body: { cleanup, ...(chosen ? { strategy: chosen } : {}) } })),
      `Merged into ${typeof preview === 'object' ? preview?.target : lane.base_ref}.`,
      true,
    );

  let shown: ReactNode = null;
  if (preview === null) shown = <p className="dim">Looking at both branches…</p>;
  else if (typeof preview === 'string') shown = <p>{preview}</p>;
  else
    shown = (
      <>
        <Facts preview={preview} />
        {preview.uncommitted > 0 && (
          <div className="inline">
            <label>
              Commit {preview.uncommitted === 1 ? 'the file that is' : `the ${preview.uncommitted} files that are`} not committed
              <input value={message} onChange={(event) => setMessage(event.target.value)} placeholder="What has changed" />
            </label>
            <Act disabled={busy || message.trim() === ''} onClick={() => void commit()}>
              Commit
            </Act>
          </div>
        )}
        <div className="fields">
          <label>
            As
            <select value={strategy} onChange={(event) => choose(event.target.value as MergeStrategy)}>
              {Object.entries(strategies).map(([value, words]) => (
                <option key={value} value={value}>
                  {words}
                  {value === usual && ' (usual)'}
                </option>
              ))}
            </select>
          </label>
          <label className="check">
            <input type="checkbox" checked={cleanup} onChange={(event) => setCleanup(event.target.checked)} />
            End the lane afterwards
          </label>
        </div>
      </>
    );
  const known = preview !== null && typeof preview === 'object' ? preview : null;
  return (
    <Dialog title={`Merge ${lane.display_name}`} close={close}>
      <div className="form">{shown}</div>
      <footer>
        <Act disabled={busy || known === null} onClick={() => void push()}>
          Push
        </Act>
        <Act disabled={busy || known === null || known.behind === 0} onClick={() => void rebase()}>
          Rebase
        </Act>
        <Act
          className="primary"
          disabled={busy || known === null || known.obstacles.length > 0 || known.ahead === 0}
          onClick={() => void merge()}
        >
          Merge
        </Act>
      </footer>
    </Dialog>
  );
}

function Facts({ preview }: { preview: MergePreview }) {
  const commits = (count: number) => (count === 1 ? 'One commit' : `${count} commits`);
  return (
    <>
      <p>
        {preview.ahead === 0 ? `Everything is in ${preview.target} already.` : `${commits(preview.ahead)} for ${preview.target}.`}
        {preview.behind > 0 && ` ${commits(preview.behind)} of ${preview.target} ${preview.behind === 1 ? 'is' : 'are'} not in the lane.`}
        {preview.checked_out_at && ` ${preview.target} is checked out in ${preview.checked_out_at}, which follows.`}
      </p>
      {(preview.conflicts ?? []).length > 0 && <pre className="list">{(preview.conflicts ?? []).join('\n')}</pre>}
      {preview.obstacles.length > 0 && (
        <ul className="obstacles">
          {preview.obstacles.map((one) => (
            <li key={one.reason}>
              <span className="mark needs_you">▲</span> {one.detail}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
