/** How much happened in each interval of a time. */
export interface Rate {
  /** The beginnings of the intervals, in seconds of the epoch. */
  times: number[];
  counts: number[];
  /** The length of an interval, in seconds. */
  every: number;
}

const lengths = [1, 5, 10, 30, 60, 300, 600, 1800, 3600, 6 * 3600, 86_400];

/** Counts moments, in milliseconds of the epoch, by intervals of which there are at most so many. */
export function rate(moments: readonly number[], most = 60): Rate {
  const [first, last] = [Math.min(...moments), Math.max(...moments)];
  if (moments.length === 0) return { times: [], counts: [], every: 1 };
  const every = lengths.find((length) => (last - first) / 1000 / length < most) ?? (lengths.at(-1) as number);
  const begin = Math.floor(first / 1000 / every);
  const counts = new Array<number>(Math.floor(last / 1000 / every) - begin + 1).fill(0);
  for (const moment of moments) {
    const index = Math.floor(moment / 1000 / every) - begin;
    counts[index] = (counts[index] ?? 0) + 1;
  }
  return { times: counts.map((_, index) => (begin + index) * every), counts, every };
}
