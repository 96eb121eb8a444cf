import type { Urgency } from '../model/attention';

const glyphs: Record<Urgency, string> = { needs_you: '▲', look_at: '◆', review: '✓', working: '●', idle: '○' };

/** A state: its form, its colour and its word say the same. */
export function Mark({ urgency, word }: { urgency: Urgency; word: string }) {
  return (
    <span className={`mark ${urgency}`}>
      <span aria-hidden="true">{glyphs[urgency]}</span> {word}
    </span>
  );
}
