import { lazy, Suspense, useEffect, useState } from 'react';
import { Link, Route, Switch, useLocation, useSearch } from 'wouter';
import { useWorld } from './live/store';
import { Act, allowed } from './parts/act';
import { Announcer } from './parts/announcer';
import { KeyHelp } from './parts/keyhelp';
import { goBack, goKeys, rememberList, useKeys } from './parts/keys';
import { Notices } from './parts/notices';
import { Palette } from './parts/palette';
import { Status, Trouble, Who } from './parts/status';
import { Attention } from './views/attention';
import { SignIn } from './views/signin';

const load = {
  archives: () => import('./views/archives'),
  deadLetters: () => import('./views/deadletters'),
  events: () => import('./views/events'),
  harness: () => import('./views/harness'),
  hosts: () => import('./views/hosts'),
  lanes: () => import('./views/lanes'),
  lane: () => import('./views/lane'),
  firstRun: () => import('./views/firstrun'),
  start: () => import('./views/start'),
  workspaces: () => import('./views/workspaces'),
};
const Archives = lazy(load.archives);
const DeadLetters = lazy(load.deadLetters);
const Events = lazy(load.events);
const Harness = lazy(load.harness);
const Hosts = lazy(load.hosts);
const Lanes = lazy(load.lanes);
const LanePage = lazy(load.lane);
const FirstRun = lazy(load.firstRun);
const Start = lazy(load.start);
const Workspaces = lazy(load.workspaces);

/** Loads the other views when the first one is there, so that a key opens them at once. */
function loadRest(): void {
  for (const one of Object.values(load)) void one().catch(() => {});
}

const places = [
  { to: '/', label: 'Attention', key: 'a' },
  { to: '/lanes', label: 'Lanes', key: 'l' },
  { to: '/hosts', label: 'Hosts', key: 'h' },
  { to: '/events', label: 'Events', key: 'e' },
  { to: '/archives', label: 'Archives', key: 'r' },
  { to: '/dead-letters', label: 'Dead letters', key: 'd' },
  { to: '/workspaces', label: 'Workspaces', key: 'w' },
  { to: '/harness', label: 'Harness', key: 'n' },
] as const;

export function App() {
  const [location, go] = useLocation();
  const [shown, show] = useState<'help' | 'palette' | 'start' | null>(null);
  const isEmpty = useWorld((world) => world.phase !== 'loading' && world.workspaces.size === 0);
  const isLoading = useWorld((world) => world.phase === 'loading');
  const isSignedOut = useWorld((world) => world.phase === 'signed_out');

  useKeys({
    ...goKeys(Object.fromEntries(places.map(({ key, to }) => [key, () => go(to)]))),
    '?': () => show('help'),
    n: () => allowed('operate', () => show('start')),
    Escape: () => goBack(go),
    'Ctrl-k': () => show('palette'),
  });
  const search = useSearch();
  useEffect(() => rememberList(location, search), [location, search]);
  useEffect(() => {
    const place = places.find(({ to }) => (to === '/' ? location === '/' : location.startsWith(to)));
    document.title = isSignedOut ? 'Sign in · Helios' : place ? `${place.label} · Helios` : 'Helios';
  }, [location, isSignedOut]);

  useEffect(() => {
    if (isLoading || isSignedOut) return;
    const timer = setTimeout(loadRest, 500);
    return () => clearTimeout(timer);
  }, [isLoading, isSignedOut]);

  if (isSignedOut)
    return (
      <>
        <header className="top">
          <Brand />
        </header>
        <main id="main">
          <SignIn />
        </main>
        <Notices />
      </>
    );

  return (
    <>
      <a className="skip" href="#main">
        Skip to content
      </a>
      <header className="top">
        <Brand />
        <nav aria-label="Pages">
          {places.map(({ to, label }) => (
            <Link key={to} href={to} className={(active) => (active || (to !== '/' && location.startsWith(to)) ? 'active' : '')}>
              {label}
            </Link>
          ))}
        </nav>
        <Status />
        <Who />
        <Act className="primary" onClick={() => show('start')} title="n">
          Start
        </Act>
      </header>
      <Trouble />
      <main id="main" tabIndex={-1}>
        {isLoading ? (
          <p className="empty">Connecting to Helios…</p>
        ) : (
          <Suspense fallback={null}>
            {isEmpty && !['/events', '/hosts', '/dead-letters'].includes(location) ? (
              <FirstRun />
            ) : (
              <Switch>
                <Route path="/" component={Attention} />
                <Route path="/lanes" component={Lanes} />
                <Route path="/lanes/:lane/:tab?">{({ lane, tab }) => <LanePage key={lane} id={lane} tab={tab ?? 'terminal'} />}</Route>
                <Route path="/hosts" component={Hosts} />
                <Route path="/events" component={Events} />
                <Route path="/archives" component={Archives} />
                <Route path="/dead-letters" component={DeadLetters} />
                <Route path="/workspaces" component={Workspaces} />
                <Route path="/harness" component={Harness} />
                <Route>
                  <p className="empty">There is no such page. Press ? for help.</p>
                </Route>
              </Switch>
            )}
          </Suspense>
        )}
      </main>
      <Notices />
      <Announcer />
      {shown === 'help' && <KeyHelp close={() => show(null)} />}
      {shown === 'palette' && <Palette close={() => show(null)} places={places} start={() => allowed('operate', () => show('start'))} />}
      <Suspense fallback={null}>{shown === 'start' && <Start close={() => show(null)} />}</Suspense>
    </>
  );
}

const Brand = () => (
  <Link href="/" className="brand">
    <img src="/favicon.svg" width="22" height="22" alt="" />
    Helios
  </Link>
);
