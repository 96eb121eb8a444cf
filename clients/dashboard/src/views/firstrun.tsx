import { useState } from 'react';
import { api, body, sentence } from '../api/client';
import { Act } from '../parts/act';
import { notify } from '../parts/notices';

/** What to do before there is a workspace. */
export default function FirstRun() {
  const commands = 'helios workspace add app --repository /path/to/repository\nhelios lane create app --name first';
  return (
    <div className="page first">
      <h1>Add a repository to begin</h1>
      <p>Each agent works in a lane: a git worktree on its own branch. In a terminal:</p>
      <pre className="list">{commands}</pre>
      <button type="button" onClick={() => void navigator.clipboard.writeText(commands).then(() => notify('Copied.'))}>
        Copy
      </button>
      <p>Or here:</p>
      <AddRepository />
    </div>
  );
}

export function AddRepository() {
  const [failure, setFailure] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  return (
    <form
      className="form"
      onSubmit={(event) => {
        event.preventDefault();
        const form = event.currentTarget;
        const data = new FormData(form);
        setBusy(true);
        setFailure(null);
        body(
          api.POST('/v1/workspaces', { body: { name: data.get('name') as string, repository: data.get('repository') as string } as never }),
        )
          .then(
            () => {
              notify('Added.');
              form.reset();
            },
            (reason) => setFailure(sentence(reason)),
          )
          .finally(() => setBusy(false));
      }}
    >
      <label>
        Name
        <input name="name" required placeholder="app" autoComplete="off" />
      </label>
      <label>
        Path on the host, or URL
        <input name="repository" required placeholder="/path/to/repository" autoComplete="off" className="mono" />
      </label>
      {failure && <p className="error">{failure}</p>}
      <Act scope="admin" type="submit" className="primary" disabled={busy}>
        Add repository
      </Act>
    </form>
  );
}
