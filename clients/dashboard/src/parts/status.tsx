import { store, useWorld } from '../live/store';
import { explain } from './notices';
import { useNow } from './now';

/** Whether what the page shows is current, and who uses it. */
export function Status() {
  const phase = useWorld((world) => world.phase);
  const since = useWorld((world) => world.staleSince);
  const sessionsKnown = useWorld((world) => world.sessionsKnown);
  const harness = useWorld((world) => world.harness?.status ?? null);
  return (
    <div className="status" role="status">
      {phase === 'stale' ? <Stale since={since ?? 0} /> : phase === 'live' ? <span className="live">live</span> : <span>connecting</span>}
      {!sessionsKnown && <span className="warn">sessions unavailable</span>}
      {harness === 'unavailable' && <span title="New sessions connect directly to their provider">harness away</span>}
    </div>
  );
}

function Stale({ since }: { since: number }) {
  const seconds = Math.max(0, Math.round((useNow() - since) / 1000));
  return <span className="warn">stale for {seconds} s</span>;
}

/** Who is signed in, and the way out. Nobody has to be where this machine is trusted. */
export function Who() {
  const me = useWorld((world) => world.me);
  if (me === null || (me.name == null && me.expires_at == null)) return null;
  return (
    <div className="who">
      <span title={me.workspaces ? 'Limited to one workspace' : undefined}>
        {me.name ?? 'administrator'}
        {me.scope !== 'admin' && <span className="dim"> {me.scope === 'read' ? 'reads only' : 'operates'}</span>}
      </span>
      {me.expires_at != null && (
        <button type="button" className="quiet" onClick={() => void store.signOut().catch(explain)}>
          Sign out
        </button>
      )}
    </div>
  );
}

/** What does not work at the moment, across the page. */
export function Trouble() {
  const trouble = useWorld((world) => world.trouble);
  if (trouble === null) return null;
  return (
    <p className="trouble" role="alert">
      <strong>Nothing can be changed at the moment.</strong> {trouble} What is shown stays current as far as possible.
    </p>
  );
}
