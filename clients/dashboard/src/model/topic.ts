/** A topic pattern as on the bus: * is one word, # any number of words. */
export function topicMatches(pattern: string, topic: string): boolean {
  const match = (p: readonly string[], t: readonly string[]): boolean => {
    const [head, ...rest] = p;
    if (head === undefined) return t.length === 0;
    if (head === '#') return match(rest, t) || (t.length > 0 && match(p, t.slice(1)));
    return t.length > 0 && (head === '*' || head === t[0]) && match(rest, t.slice(1));
  };
  return pattern === '' || match(pattern.split('.'), topic.split('.'));
}
