/** Takes the code of `helios open` out of the address, where it must not stay: addresses are shared, and kept. */
export function takeCode(place: Pick<Location, 'hash' | 'pathname' | 'search'>, history: Pick<History, 'replaceState'>): string | null {
  const code = new URLSearchParams(place.hash.slice(1)).get('code');
  if (code !== null) history.replaceState(null, '', place.pathname + place.search);
  return code;
}
