import { useCallback, useMemo } from 'react';
import { age } from '../model/time';
import { useClock } from './now';

/** How long ago something was; the exact time is its title. It is rendered again only when its text is another. */
export function Age({ since }: { since: string }) {
  const text = useClock(useCallback((now) => age(since, now), [since]));
  const exact = useMemo(() => new Date(since).toLocaleString(), [since]);
  return (
    <time dateTime={since} title={exact} className="age">
      {text}
    </time>
  );
}
