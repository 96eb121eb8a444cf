import { age } from '../model/time';
import { useNow } from './now';

/** How long ago something was; the exact time is its title. */
export function Age({ since }: { since: string }) {
  return (
    <time dateTime={since} title={new Date(since).toLocaleString()} className="age">
      {age(since, useNow())}
    </time>
  );
}
