import { useMemo, useState } from 'react';
import { useLocation } from 'wouter';
import { useWorld } from '../live/store';
import { Dialog } from './dialog';

interface Choice {
  key: string;
  label: string;
  hint: string;
  act: () => void;
}

/** Finds a lane or a page by a part of its name. */
export function Palette({
  close,
  places,
  start,
}: {
  close: () => void;
  places: readonly { to: string; label: string; key: string }[];
  start: () => void;
}) {
  const [, go] = useLocation();
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const lanes = useWorld((world) => world.lanes);
  const choices = useMemo<Choice[]>(() => {
    const word = text.trim().toLowerCase();
    const all: Choice[] = [
      { key: 'start', label: 'Start work in a new lane', hint: 'n', act: start },
      ...places.map((place) => ({ key: place.to, label: place.label, hint: `g ${place.key}`, act: () => go(place.to) })),
      ...[...lanes.values()]
        .filter((lane) => lane.status !== 'closed')
        .map((lane) => ({ key: lane.lane_id, label: lane.display_name, hint: lane.branch, act: () => go(`/lanes/${lane.lane_id}`) })),
    ];
    return all.filter((choice) => `${choice.label} ${choice.hint} ${choice.key}`.toLowerCase().includes(word)).slice(0, 12);
  }, [text, lanes, places, go, start]);
  const take = (choice: Choice | undefined) => {
    if (!choice) return;
    close();
    choice.act();
  };
  return (
    <Dialog title="Go to" close={close}>
      <input
        role="combobox"
        aria-expanded="true"
        aria-controls="choices"
        aria-activedescendant={choices[at] ? `choice-${at}` : undefined}
        aria-label="A lane, a branch or a page"
        placeholder="A lane, a branch or a page"
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setAt(0);
        }}
        onKeyDown={(event) => {
          if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
            event.preventDefault();
            setAt((at + (event.key === 'ArrowDown' ? 1 : choices.length - 1)) % Math.max(1, choices.length));
          } else if (event.key === 'Enter') take(choices[at]);
        }}
      />
      <ul id="choices" role="listbox" className="choices" aria-label="Matches">
        {choices.map((choice, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the field has the keys
          <li key={choice.key} id={`choice-${index}`} role="option" aria-selected={index === at} onClick={() => take(choice)} tabIndex={-1}>
            {choice.label} <span className="dim">{choice.hint}</span>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
