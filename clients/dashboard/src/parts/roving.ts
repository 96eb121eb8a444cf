import { type RefObject, useCallback, useEffect, useState } from 'react';
import { useKeys } from './keys';

/** One row of a list has the focus; j and k move it, Enter opens it. */
export function useRoving(
  list: RefObject<HTMLElement | null>,
  keys: readonly string[],
  act: { open: (key: string) => void; others?: Record<string, (key: string) => void>; show?: (index: number) => void },
): { current: string | null; select: (key: string) => void } {
  const [current, select] = useState<string | null>(null);
  const index = current === null ? -1 : keys.indexOf(current);
  const move = useCallback(
    (by: number) => {
      const next = keys[Math.min(keys.length - 1, Math.max(0, index + by))];
      if (next === undefined) return;
      select(next);
      act.show?.(keys.indexOf(next));
    },
    [keys, index, act],
  );
  useEffect(() => {
    if (current !== null) list.current?.querySelector<HTMLElement>(`[data-key="${current}"]`)?.focus({ preventScroll: false });
  }, [current, list]);
  const chosen = keys[index] ?? keys[0];
  useKeys({
    j: () => move(1),
    k: () => move(-1),
    ArrowDown: () => move(1),
    ArrowUp: () => move(-1),
    Enter: () => {
      if (index >= 0 && chosen !== undefined) act.open(chosen);
    },
    ...Object.fromEntries(
      Object.entries(act.others ?? {}).map(([key, one]) => [key, () => index >= 0 && chosen !== undefined && one(chosen)]),
    ),
  });
  return { current: keys[index] ?? null, select };
}
