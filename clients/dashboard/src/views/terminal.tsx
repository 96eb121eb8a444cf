import { FitAddon } from '@xterm/addon-fit';
import { SearchAddon } from '@xterm/addon-search';
import { WebLinksAddon } from '@xterm/addon-web-links';
import { Terminal as Xterm } from '@xterm/xterm';
import '@xterm/xterm/css/xterm.css';
import { useEffect, useRef, useState } from 'react';
import { all, api, body, type Lane, type Session, sentence, type Terminal } from '../api/client';
import { useWorld } from '../live/store';
import { Act, useWhyNot } from '../parts/act';
import { explain } from '../parts/notices';
import '../parts/strictstyles';

type Connection = 'connecting' | 'open' | 'closed';

/** The terminal of a lane's agent: watched until somebody takes it over, because a second reader must not resize it. */
export default function LaneTerminal({ lane, session }: { lane: Lane; session: Session | null }) {
  const [terminals, setTerminals] = useState<Terminal[] | string | null>(null);
  const [chosen, choose] = useState<string | null>(null);
  const mayAttach = useWorld((world) => world.me === null || world.me.scope !== 'read');
  // biome-ignore lint/correctness/useExhaustiveDependencies: another launch has another terminal
  useEffect(() => {
    if (lane.status === 'closed') {
      setTerminals('The lane is closed. Restore its archive to go on.');
      return;
    }
    let isCurrent = true;
    all((cursor) =>
      body(api.GET('/v1/lanes/{lane}/terminals', { params: { path: { lane: lane.lane_id }, query: cursor ? { cursor } : {} } })),
    ).then(
      (found) => isCurrent && setTerminals(found),
      (failure) => isCurrent && setTerminals(sentence(failure)),
    );
    return () => {
      isCurrent = false;
    };
  }, [lane.lane_id, lane.status, lane.revision, session?.launch_id]);
  if (terminals === null) return <p className="empty">Loading…</p>;
  if (typeof terminals === 'string') return <p className="empty">{terminals}</p>;
  const open = async () => {
    try {
      const made = await body(api.POST('/v1/lanes/{lane}/terminals', { params: { path: { lane: lane.lane_id } }, body: {} }));
      setTerminals([...terminals, made]);
      choose(made.terminal_id);
    } catch (failure) {
      explain(failure);
    }
  };
  const newest = [...terminals].sort((a, b) => b.created_at.localeCompare(a.created_at))[0];
  const shown = terminals.find((one) => one.terminal_id === chosen) ?? newest;
  return (
    <div className="terminals">
      <div className="bar">
        {terminals.map((one) => (
          <button key={one.terminal_id} type="button" aria-pressed={one === shown} onClick={() => choose(one.terminal_id)}>
            {one.argv[0]?.split('/').at(-1)} <span className="dim mono">{one.terminal_id.slice(-4)}</span>
          </button>
        ))}
        <Act className="quiet" onClick={() => void open()}>
          + Shell
        </Act>
      </div>
      {shown ? (
        mayAttach ? (
          <Screen key={shown.terminal_id} lane={lane} terminal={shown} />
        ) : (
          <Still key={shown.terminal_id} lane={lane} terminal={shown} />
        )
      ) : (
        <p className="empty">Nothing runs in a terminal here. Open a shell, or start an agent.</p>
      )}
    </div>
  );
}

/** The screen as it is now, for whoever may read, but not attach to a terminal. */
function Still({ lane, terminal }: { lane: Lane; terminal: Terminal }) {
  const [text, setText] = useState<string | null>(null);
  const why = useWhyNot('operate');
  const path = { lane: lane.lane_id, terminal: terminal.terminal_id };
  const look = () =>
    body(api.GET('/v1/lanes/{lane}/terminals/{terminal}/screen', { params: { path, query: { history: 1000 } } })).then(
      (screen) => setText(screen.text),
      (failure) => setText(sentence(failure)),
    );
  // biome-ignore lint/correctness/useExhaustiveDependencies: looked at once, and when asked
  useEffect(() => void look(), [terminal.terminal_id]);
  return (
    <>
      <div className="bar">
        <button type="button" onClick={() => void look()}>
          Look again
        </button>
        <span className="dim">{why}</span>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keys */}
      <pre className="list output" tabIndex={0}>
        {text ?? 'Loading…'}
      </pre>
    </>
  );
}

function Screen({ lane, terminal }: { lane: Lane; terminal: Terminal }) {
  const place = useRef<HTMLDivElement>(null);
  const [mine, takeOver] = useState(false);
  const [connection, setConnection] = useState<Connection>('connecting');
  const [why, setWhy] = useState('');
  const [query, setQuery] = useState('');
  const search = useRef<SearchAddon | null>(null);

  useEffect(() => {
    const style = getComputedStyle(document.documentElement);
    const screen = new Xterm({
      fontFamily: style.getPropertyValue('--mono'),
      fontSize: 13,
      scrollback: 10_000,
      disableStdin: !mine,
      cursorBlink: mine,
      screenReaderMode: matchMedia('(prefers-reduced-motion: reduce)').matches,
      theme: { background: style.getPropertyValue('--term-back').trim(), foreground: style.getPropertyValue('--term-text').trim() },
      ...(mine ? {} : { cols: terminal.columns, rows: terminal.rows }),
    });
    const fit = new FitAddon();
    search.current = new SearchAddon();
    screen.loadAddon(fit);
    screen.loadAddon(search.current);
    screen.loadAddon(new WebLinksAddon((_, address) => window.open(address, '_blank', 'noopener')));
    screen.open(place.current as HTMLDivElement);
    if (mine) {
      fit.fit();
      screen.focus();
    }
    // All keys belong to the terminal, except one that leaves it.
    screen.attachCustomKeyEventHandler((event) => {
      if (event.ctrlKey && event.key === ']') {
        if (event.type === 'keydown') (document.querySelector('.tabs a.active') as HTMLElement | null)?.focus();
        return false;
      }
      return true;
    });

    let socket: WebSocket | null = null;
    let timer: ReturnType<typeof setTimeout> | null = null;
    let isOver = false;
    const connect = () => {
      setConnection('connecting');
      const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
      const size = mine ? `columns=${screen.cols}&rows=${screen.rows}` : `observe=true&columns=${terminal.columns}&rows=${terminal.rows}`;
      socket = new WebSocket(`${scheme}://${location.host}/v1/lanes/${lane.lane_id}/terminals/${terminal.terminal_id}/stream?${size}`);
      socket.binaryType = 'arraybuffer';
      socket.onopen = () => setConnection('open');
      socket.onmessage = (message) => {
        if (message.data instanceof ArrayBuffer) screen.write(new Uint8Array(message.data));
      };
      socket.onclose = (closing) => {
        if (isOver) return;
        setConnection('closed');
        setWhy(closing.reason);
        // Ended by the terminal itself: there is nothing to come back to.
        if (closing.code !== 1000) timer = setTimeout(connect, 1000);
      };
    };
    connect();
    const typed = screen.onData((data) => mine && socket?.readyState === WebSocket.OPEN && socket.send(new TextEncoder().encode(data)));
    const binary = screen.onBinary(
      (data) => mine && socket?.readyState === WebSocket.OPEN && socket.send(Uint8Array.from(data, (char) => char.charCodeAt(0))),
    );
    const resized = screen.onResize(
      ({ cols, rows }) => mine && socket?.readyState === WebSocket.OPEN && socket.send(JSON.stringify({ columns: cols, rows })),
    );
    const watcher = new ResizeObserver(() => mine && fit.fit());
    watcher.observe(place.current as HTMLDivElement);
    return () => {
      isOver = true;
      if (timer !== null) clearTimeout(timer);
      watcher.disconnect();
      for (const one of [typed, binary, resized]) one.dispose();
      socket?.close(1000);
      screen.dispose();
    };
  }, [lane.lane_id, terminal.terminal_id, terminal.columns, terminal.rows, mine]);

  return (
    <>
      <div className="bar">
        {mine ? (
          <button type="button" onClick={() => takeOver(false)}>
            Only watch
          </button>
        ) : (
          <Act className="primary" onClick={() => takeOver(true)}>
            Take over
          </Act>
        )}
        <span className="dim">
          {connection === 'open'
            ? mine
              ? 'All keys go to the terminal; Ctrl-] leaves it.'
              : 'You watch; nothing you press reaches it.'
            : connection === 'connecting'
              ? 'Connecting…'
              : why || 'The connection ended.'}
        </span>
        <input
          type="search"
          aria-label="Find in the terminal"
          placeholder="Find"
          value={query}
          onChange={(event) => {
            setQuery(event.target.value);
            search.current?.findPrevious(event.target.value, { incremental: true });
          }}
          onKeyDown={(event) => event.key === 'Enter' && search.current?.findPrevious(query)}
        />
      </div>
      <div className={mine ? 'screen mine' : 'screen'} ref={place} data-connection={connection} />
    </>
  );
}
