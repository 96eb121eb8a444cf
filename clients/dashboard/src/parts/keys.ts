import { useEffect, useRef } from 'react';

export type KeyMap = Record<string, () => void>;

const layers: { current: KeyMap }[] = [];
let prefix: string | null = null;
let listening = false;

/** Whether keys belong to what has the focus: a field, or the terminal. */
const isTyping = (target: EventTarget | null) =>
  target instanceof HTMLElement &&
  (target.isContentEditable || target.closest('.screen') !== null || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName));

function press(event: KeyboardEvent): void {
  if (event.altKey || event.metaKey || event.defaultPrevented) return;
  const isChord = event.ctrlKey;
  if (isTyping(event.target) && !(isChord && event.key === 'k' && !(event.target as HTMLElement).closest('.screen'))) return;
  // A dialog has its own keys; only Escape leaves it.
  if (document.querySelector('dialog[open]')) return;
  const key = isChord ? `Ctrl-${event.key}` : event.key;
  const name = prefix === null ? key : `${prefix} ${key}`;
  const isPrefix = prefix === null && layers.some((layer) => Object.keys(layer.current).some((known) => known.startsWith(`${name} `)));
  prefix = isPrefix ? name : null;
  if (isPrefix) return;
  for (const layer of [...layers].reverse()) {
    const act = layer.current[name];
    if (act) {
      event.preventDefault();
      act();
      return;
    }
  }
}

/** Keys of a view; the last mounted one wins. */
export function useKeys(keys: KeyMap): void {
  const layer = useRef(keys);
  layer.current = keys;
  useEffect(() => {
    if (!listening) {
      listening = true;
      addEventListener('keydown', press);
    }
    layers.push(layer);
    return () => void layers.splice(layers.indexOf(layer), 1);
  }, []);
}

/** The keys that go somewhere: g and a letter. */
export const goKeys = (places: KeyMap): KeyMap => Object.fromEntries(Object.entries(places).map(([key, act]) => [`g ${key}`, act]));

// The list that was shown before a lane, with its filter.
let list = '/';

/** Remembers where a list is, so that Escape in a lane comes back to it. */
export function rememberList(path: string, search: string): void {
  if (!path.startsWith('/lanes/')) list = search ? `${path}?${search}` : path;
}

/** Goes to the list that was shown last; from a list, to what needs a person. */
export function goBack(go: (to: string) => void): void {
  go(window.location.pathname.startsWith('/lanes/') ? list : '/');
}
