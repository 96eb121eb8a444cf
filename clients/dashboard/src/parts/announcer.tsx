import { useEffect, useRef, useState } from 'react';
import { useWorld } from '../live/store';
import { ranked } from '../model/attention';

/** Tells a screen reader which lane begins to need a person. */
export function Announcer() {
  const world = useWorld((all) => all);
  const known = useRef<Set<string> | null>(null);
  const [text, setText] = useState('');
  useEffect(() => {
    if (world.phase === 'loading') return;
    const rows = ranked(world).filter((row) => row.urgency === 'needs_you' && row.lane);
    const fresh = known.current === null ? [] : rows.filter((row) => !known.current?.has(row.key));
    known.current = new Set(rows.map((row) => row.key));
    if (fresh.length > 0) setText(fresh.map((row) => `Lane ${row.lane?.display_name} needs you.`).join(' '));
  }, [world]);
  return (
    <div className="hidden" aria-live="assertive">
      {text}
    </div>
  );
}
