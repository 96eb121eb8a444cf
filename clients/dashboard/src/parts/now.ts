import { useSyncExternalStore } from 'react';

let now = Date.now();
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | null = null;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    now = Date.now();
    for (const one of listeners) one();
  }, 1000);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0 && timer !== null) {
      clearInterval(timer);
      timer = null;
    }
  };
}

/** Something that depends on the time, looked at once a second, by one timer for the whole page. */
export const useClock = <T>(read: (now: number) => T): T => useSyncExternalStore(subscribe, () => read(now));

const itself = (time: number) => time;

/** The time, once a second. */
export const useNow = (): number => useClock(itself);
