import { memo, startTransition, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useLocation } from 'wouter';
import { useWorld } from '../live/store';
import { type AttentionRow, ranked, summary, urgencies } from '../model/attention';
import { Act } from '../parts/act';
import { Age } from '../parts/age';
import { type LaneVerb, useLaneDialogs } from '../parts/lanedialogs';
import { Mark } from '../parts/mark';
import { useRoving } from '../parts/roving';

/** How many rows are rendered at first: more than a screen shows. The others follow when those are there. */
const FIRST = 50;

/** Home: what needs a person, most urgent first. */
export function Attention() {
  const lanes = useWorld((world) => world.lanes);
  const sessions = useWorld((world) => world.sessions);
  const hosts = useWorld((world) => world.hosts);
  const deadLetters = useWorld((world) => world.deadLetters);
  const rows = ranked({ lanes, sessions, hosts, deadLetters });
  const [, go] = useLocation();
  const sessionsKnown = useWorld((world) => world.sessionsKnown);
  const [ask, dialogs] = useLaneDialogs();
  const [isWhole, setWhole] = useState(false);
  useEffect(() => {
    const frame = requestAnimationFrame(() => startTransition(() => setWhole(true)));
    return () => cancelAnimationFrame(frame);
  }, []);
  const list = useRef<HTMLDivElement>(null);
  const keys = useMemo(() => rows.map((row) => row.key), [rows]);
  const find = (key: string) => rows.find((row) => row.key === key);
  const begin = (verb: LaneVerb) => (key: string) => {
    const row = find(key);
    if (row?.lane) ask(verb, row.lane, row.session);
  };
  const { current, select } = useRoving(list, keys, {
    open: (key) => {
      const row = find(key);
      if (row) go(row.to);
    },
    others: {
      x: begin('cleanup'),
      s: begin('send'),
      a: begin('answer'),
      d: (key) => find(key)?.lane && go(`/lanes/${key}/changes`),
      t: (key) => find(key)?.lane && go(`/lanes/${key}/terminal`),
    },
  });
  const latest = useRef(begin);
  latest.current = begin;
  const answer = useCallback((key: string) => latest.current('answer')(key), []);

  return (
    <div className={sessionsKnown ? 'page attention' : 'page attention unknown'} ref={list}>
      <h1>{summary(rows)}</h1>
      {!sessionsKnown && <p className="banner">Sessions cannot be read: the session registry does not respond. Lanes are current.</p>}
      {urgencies.map(({ urgency, title }) => {
        const all = rows.filter((row) => row.urgency === urgency);
        const group = isWhole ? all : all.slice(0, FIRST);
        if (group.length === 0) return null;
        return (
          <section key={urgency} aria-label={title}>
            <h2>
              {title} <span className="count">{all.length}</span>
            </h2>
            <ul className="rows">
              {group.map((row, index) => (
                <Row
                  key={row.key}
                  row={row}
                  isCurrent={row.key === current}
                  isReachable={row.key === current || (current === null && index === 0)}
                  select={select}
                  go={go}
                  answer={answer}
                />
              ))}
            </ul>
          </section>
        );
      })}
      {rows.length === 0 && (
        <p className="empty">
          Press <kbd>n</kbd> to start work in a new lane.
        </p>
      )}
      {dialogs}
    </div>
  );
}

interface RowProps {
  row: AttentionRow;
  isCurrent: boolean;
  isReachable: boolean;
  select: (key: string) => void;
  go: (to: string) => void;
  answer: (key: string) => void;
}

/** Whether two rows look the same. Most of them do when something has changed. */
const isSame = (a: RowProps, b: RowProps) =>
  a.isCurrent === b.isCurrent &&
  a.isReachable === b.isReachable &&
  a.select === b.select &&
  a.go === b.go &&
  a.answer === b.answer &&
  (['key', 'urgency', 'word', 'since', 'name', 'to', 'reason', 'isQuestion'] as const).every((name) => a.row[name] === b.row[name]) &&
  a.row.session?.provider === b.row.session?.provider &&
  a.row.action.label === b.row.action.label &&
  a.row.action.to === b.row.action.to;

const Row = memo(({ row, isCurrent, isReachable, select, go, answer }: RowProps) => {
  return (
    <li className={isCurrent ? 'row current' : 'row'}>
      <Mark urgency={row.urgency} word={row.word} />
      <a
        className="name"
        href={row.to}
        data-key={row.key}
        tabIndex={isReachable ? 0 : -1}
        aria-current={isCurrent}
        onFocus={() => select(row.key)}
        onClick={(event) => {
          event.preventDefault();
          go(row.to);
        }}
      >
        {row.name}
      </a>
      <span className="reason" title={row.reason}>
        {row.reason}
      </span>
      <span className="dim agent">{row.session?.provider ?? ''}</span>
      <Age since={row.since} />
      {row.isQuestion ? (
        <Act tabIndex={-1} onClick={() => answer(row.key)}>
          {row.action.label}
        </Act>
      ) : (
        <button type="button" tabIndex={-1} onClick={() => go(row.action.to)}>
          {row.action.label}
        </button>
      )}
    </li>
  );
}, isSame);
