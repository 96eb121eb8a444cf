const small = new Set(['a', 'an', 'the', 'of', 'to', 'in', 'on', 'for', 'and', 'or', 'with', 'that', 'this', 'is', 'please']);

/** A name for a lane from its prompt: fix-failing-test, and -2 where that is taken. */
export function laneName(prompt: string, taken: ReadonlySet<string>): string {
  const words = prompt
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9\s-]/g, '')
    .split(/[\s-]+/)
    .filter((word) => word && !small.has(word))
    .slice(0, 4);
  const base = words.join('-').slice(0, 40) || 'lane';
  if (!taken.has(base)) return base;
  for (let i = 2; ; i++) if (!taken.has(`${base}-${i}`)) return `${base}-${i}`;
}
