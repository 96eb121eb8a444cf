import { useState } from 'react';
import { api, body, type Lane } from '../api/client';
import { Act } from './act';
import { Dialog } from './dialog';
import { explain } from './notices';

/** Runs a command in a lane. */
export default function Run({ lane, close, started }: { lane: Lane; close: () => void; started: () => void }) {
  const [text, setText] = useState('');
  const [busy, setBusy] = useState(false);
  const run = async () => {
    setBusy(true);
    try {
      await body(
        api.POST('/v1/lanes/{lane}/runs', {
          params: { path: { lane: lane.lane_id } },
          body: { argv: ['/bin/sh', '-c', text], timeout_seconds: 3600 },
        }),
      );
      started();
    } catch (failure) {
      explain(failure);
      setBusy(false);
    }
  };
  return (
    <Dialog title={`Run in ${lane.display_name}`} close={close}>
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          void run();
        }}
      >
        <label>
          Command
          <input
            className="mono"
            value={text}
            onChange={(event) => setText(event.target.value)}
            required
            placeholder="make test"
            autoComplete="off"
            spellCheck={false}
          />
        </label>
        <p className="dim">A shell runs it in the worktree, for at most an hour. Its output is in Runs, also when this page is closed.</p>
        <footer>
          <button type="button" onClick={close}>
            Cancel
          </button>
          <Act type="submit" className="primary" disabled={busy || text.trim() === ''}>
            Run
          </Act>
        </footer>
      </form>
    </Dialog>
  );
}
