/** A comment on a line of a patch. */
export interface Comment {
  path: string;
  line: number;
  quote: string;
  text: string;
}

/** The comments as one text for the agent. */
export function review(comments: readonly Comment[]): string {
  return [
    'Please address these review comments:',
    ...comments.map((one) => `\n${one.path}:${one.line}\n> ${one.quote.trim()}\n${one.text}`),
  ].join('\n');
}
