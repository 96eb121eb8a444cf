// Begins to read what the page shows while its own scripts are still on their way; src/live/early.ts takes the answers.
(() => {
  if (location.hash.includes('code=') || globalThis.heliosEarly === null) return;
  const get = async (path) => {
    const answer = await fetch(path, { headers: { 'X-Helios-Actor': 'board' } });
    return answer.ok ? answer.json() : null;
  };
  const read = async () => {
    // First, so that no event is missed between the lists and the stream.
    const newest = await get('/v1/events?newest=true&limit=1');
    if (newest === null) return null;
    const names = ['lanes', 'sessions', 'workspaces', 'hosts'];
    const [me, ...pages] = await Promise.all([get('/v1/board/session'), ...names.map((name) => get(`/v1/${name}?limit=500`))]);
    return { newest, me, ...Object.fromEntries(names.map((name, index) => [name, pages[index]])) };
  };
  globalThis.heliosEarly = read().catch(() => null);
})();
