import { type PointerEvent, useCallback } from 'react';
import { age } from '../model/time';
import { useClock } from './now';

/** How long ago something was; the exact time is its title. It is rendered again only when its text is another. */
export function Age({ since }: { since: string }) {
  const text = useClock(useCallback((now) => age(since, now), [since]));
  // Lists have hundreds of them, and writing a date takes long.
  const exact = (event: PointerEvent<HTMLElement>) => {
    event.currentTarget.title = new Date(since).toLocaleString();
  };
  return (
    <time dateTime={since} onPointerEnter={exact} className="age">
      {text}
    </time>
  );
}
