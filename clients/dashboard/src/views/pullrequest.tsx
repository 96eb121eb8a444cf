import { useState } from 'react';
import { api, body, type Lane, type LanePullRequest } from '../api/client';
import { Act } from '../parts/act';
import { Dialog } from '../parts/dialog';
import { explain, notify } from '../parts/notices';

/** Pushes a lane's branch and opens a pull request, or finds the open one. */
export default function PullRequest({ lane, close }: { lane: Lane; close: () => void }) {
  const [busy, setBusy] = useState(false);
  const [opened, setOpened] = useState<LanePullRequest | null>(null);
  const open = async (form: HTMLFormElement) => {
    const data = new FormData(form);
    const text = (name: string) => (data.get(name) as string).trim();
    const checked = (name: string) => data.get(name) !== null;
    setBusy(true);
    try {
      const answer = await body(
        api.POST('/v1/lanes/{lane}/pr', {
          params: { path: { lane: lane.lane_id } },
          body: {
            ...(text('title') ? { title: text('title') } : {}),
            ...(text('body') ? { body: text('body') } : {}),
            ...(text('base') ? { base: text('base') } : {}),
            ...(checked('draft') ? { draft: true } : {}),
            ...(checked('leave') ? { leave_uncommitted: true } : {}),
            ...(checked('force') ? { force: true } : {}),
          },
        }),
      );
      notify(answer.created ? `Opened pull request ${answer.number}.` : `Pull request ${answer.number} was open; its branch is pushed.`);
      setOpened(answer);
    } catch (failure) {
      explain(failure);
    }
    setBusy(false);
  };
  if (opened)
    return (
      <Dialog title={`Pull request ${opened.number}`} close={close}>
        <p>
          <a className="link" href={opened.url} target="_blank" rel="noopener noreferrer">
            {opened.title}
          </a>
        </p>
        <p className="dim">
          {opened.head} into {opened.base}
          {opened.draft && ', a draft'}, at {opened.commit.slice(0, 10)} in {opened.repository}
        </p>
        <footer>
          <button type="button" className="primary" onClick={close}>
            Close
          </button>
        </footer>
      </Dialog>
    );
  return (
    <Dialog title={`Pull request for ${lane.display_name}`} close={close}>
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          void open(event.currentTarget);
        }}
      >
        <label>
          Title
          <input name="title" placeholder="the subject of the first commit" autoComplete="off" />
        </label>
        <label>
          Description
          <textarea name="body" rows={5} placeholder="the repository’s template, or the messages of the commits" />
        </label>
        <div className="fields">
          <label>
            Into
            <input name="base" placeholder={lane.base_ref} className="mono" autoComplete="off" />
          </label>
          <div className="checks">
            <label className="check">
              <input type="checkbox" name="draft" /> A draft
            </label>
            <label className="check">
              <input type="checkbox" name="leave" /> Leave out what is not committed
            </label>
            <label className="check">
              <input type="checkbox" name="force" /> Replace the remote branch, after a rebase
            </label>
          </div>
        </div>
        <p className="dim">Pushes {lane.branch} first. If a pull request is open for it, that one is shown.</p>
        <footer>
          <button type="button" onClick={close}>
            Cancel
          </button>
          <Act type="submit" className="primary" disabled={busy}>
            Push and open
          </Act>
        </footer>
      </form>
    </Dialog>
  );
}
