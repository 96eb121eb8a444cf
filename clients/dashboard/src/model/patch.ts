/** A line of a patch. */
export interface PatchLine {
  kind: 'context' | 'added' | 'removed' | 'hunk' | 'note';
  text: string;
  before: number | null;
  after: number | null;
}

/** A file of a patch. */
export interface PatchFile {
  path: string;
  oldPath: string | null;
  change: 'added' | 'deleted' | 'renamed' | 'modified';
  binary: boolean;
  lines: PatchLine[];
  additions: number;
  deletions: number;
}

/** Git quotes names with special bytes: "a\303\251". */
function unquoted(name: string): string {
  if (!name.startsWith('"')) return name;
  const bytes: number[] = [];
  const inner = name.slice(1, -1);
  const named: Record<string, number> = { n: 10, t: 9, r: 13, '"': 34, '\\': 92, a: 7, b: 8, f: 12, v: 11 };
  for (let i = 0; i < inner.length; i++) {
    if (inner[i] !== '\\') {
      bytes.push(...new TextEncoder().encode(inner[i]));
      continue;
    }
    const octal = /^[0-7]{3}/.exec(inner.slice(i + 1));
    if (octal) {
      bytes.push(Number.parseInt(octal[0], 8));
      i += 3;
    } else {
      bytes.push(named[inner[i + 1] as string] ?? 63);
      i += 1;
    }
  }
  return new TextDecoder().decode(new Uint8Array(bytes));
}

const named = (side: string): string | null => {
  const name = unquoted(side.replace(/\t$/, ''));
  return name === '/dev/null' ? null : name.replace(/^[ab]\//, '');
};

/** Reads a patch in git's format. */
export function parsePatch(text: string): PatchFile[] {
  const files: PatchFile[] = [];
  let file: PatchFile | null = null;
  let before = 0;
  let after = 0;
  let inHunk = false;
  for (const line of text.split('\n')) {
    if (line.startsWith('diff --git ')) {
      const sides = /^diff --git (?:"?a\/(.*?)"?) (?:"?b\/(.*?)"?)$/.exec(line);
      file = {
        path: sides?.[2] ?? line.slice(11),
        oldPath: null,
        change: 'modified',
        binary: false,
        lines: [],
        additions: 0,
        deletions: 0,
      };
      files.push(file);
      inHunk = false;
    } else if (!file) {
    } else if (line.startsWith('@@ ')) {
      const range = /^@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@/.exec(line);
      before = Number(range?.[1] ?? 0);
      after = Number(range?.[2] ?? 0);
      inHunk = true;
      file.lines.push({ kind: 'hunk', text: line, before: null, after: null });
    } else if (inHunk && line.startsWith('+')) {
      file.additions++;
      file.lines.push({ kind: 'added', text: line.slice(1), before: null, after: after++ });
    } else if (inHunk && line.startsWith('-')) {
      file.deletions++;
      file.lines.push({ kind: 'removed', text: line.slice(1), before: before++, after: null });
    } else if (inHunk && line.startsWith(' ')) {
      file.lines.push({ kind: 'context', text: line.slice(1), before: before++, after: after++ });
    } else if (inHunk && line.startsWith('\\')) {
      file.lines.push({ kind: 'note', text: line.slice(2), before: null, after: null });
    } else if (line.startsWith('new file')) file.change = 'added';
    else if (line.startsWith('deleted file')) file.change = 'deleted';
    else if (line.startsWith('rename from ')) {
      file.change = 'renamed';
      file.oldPath = unquoted(line.slice(12));
    } else if (line.startsWith('rename to ')) file.path = unquoted(line.slice(10));
    else if (line.startsWith('--- ')) file.path = named(line.slice(4)) ?? file.path;
    else if (line.startsWith('+++ ')) file.path = named(line.slice(4)) ?? file.path;
    else if (line.startsWith('GIT binary patch') || line.startsWith('Binary files ')) file.binary = true;
  }
  return files;
}
