import { useWorld } from '../live/store';
import { useNow } from './now';

/** Whether what the page shows is current. */
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
