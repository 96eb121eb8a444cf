import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useMemo, useRef, useState } from 'react';
import { type Lane, type Session, sentence } from '../api/client';
import { isActive } from '../model/attention';
import { type PatchFile, type PatchLine, parsePatch } from '../model/patch';
import { type Comment, review } from '../model/review';
import { Act } from '../parts/act';
import { explain } from '../parts/notices';
import { Send } from '../parts/send';

type Entry =
  | { kind: 'file'; key: string; file: PatchFile }
  | { kind: 'line'; key: string; file: PatchFile; line: PatchLine }
  | { kind: 'pair'; key: string; file: PatchFile; left: PatchLine | null; right: PatchLine | null }
  | { kind: 'comment'; key: string; comment: Comment };

/** What a lane has changed since its base, with untracked files, and a review for its agent. */
export default function LaneChangesView({ lane, session }: { lane: Lane; session: Session | null }) {
  const [files, setFiles] = useState<PatchFile[] | string | null>(null);
  const [side, setSide] = useState(false);
  const [viewed, setViewed] = useState<ReadonlySet<string>>(new Set());
  const [comments, setComments] = useState<readonly Comment[]>([]);
  const [writing, write] = useState<{ path: string; line: number; quote: string } | null>(null);
  const [sending, send] = useState(false);
  const [whole, setWhole] = useState<ReadonlyMap<string, PatchFile>>(new Map());
  const scroll = useRef<HTMLDivElement>(null);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a lane that changed may have other changes
  useEffect(() => {
    const abort = new AbortController();
    readPatch(lane, '', abort.signal).then(
      (read) => {
        setFiles(read);
        setWhole(new Map());
      },
      (failure) => abort.signal.aborted || setFiles(sentence(failure)),
    );
    return () => abort.abort();
  }, [lane.lane_id, lane.revision]);
  const showWhole = (file: PatchFile) =>
    readPatch(lane, `?file=${encodeURIComponent(file.path)}&context=100000`).then(
      ([read]) => read && setWhole((old) => new Map(old).set(file.path, read)),
      explain,
    );

  const shown = useMemo(() => (Array.isArray(files) ? files.map((file) => whole.get(file.path) ?? file) : files), [files, whole]);
  const entries = useMemo(() => (Array.isArray(shown) ? lay(shown, side, viewed, comments) : []), [shown, side, viewed, comments]);
  const virtual = useVirtualizer({
    count: entries.length,
    getScrollElement: () => scroll.current,
    estimateSize: (index) => (entries[index]?.kind === 'file' ? 40 : entries[index]?.kind === 'comment' ? 60 : 20),
    overscan: 30,
    getItemKey: (index) => entries[index]?.key ?? index,
  });
  if (files === null) return <p className="empty">Loading…</p>;
  if (typeof files === 'string') return <p className="empty">{files}</p>;
  if (files.length === 0) return <p className="empty">Nothing has changed since {lane.base_ref}.</p>;
  const tick = (path: string) =>
    setViewed((old) => {
      const next = new Set(old);
      if (!next.delete(path)) next.add(path);
      return next;
    });
  const fileline = (file: PatchFile) => (
    <li key={file.path}>
      <input type="checkbox" aria-label={`Viewed ${file.path}`} checked={viewed.has(file.path)} onChange={() => tick(file.path)} />
      <button
        type="button"
        className="quiet"
        title={file.path}
        onClick={() =>
          virtual.scrollToIndex(
            entries.findIndex((entry) => entry.kind === 'file' && entry.file === file),
            { align: 'start' },
          )
        }
      >
        <bdi>{file.path.split('/').at(-1)}</bdi>
      </button>
      <span className="changes">
        <span className="plus">+{file.additions}</span> <span className="minus">−{file.deletions}</span>
      </span>
    </li>
  );
  return (
    <div className="diff">
      <aside aria-label="Files">
        <ul>
          {tree(shown as PatchFile[]).map((entry) =>
            typeof entry === 'string' ? (
              <li key={`${entry}/`} className="folder" title={entry}>
                <bdi>{entry}/</bdi>
              </li>
            ) : (
              fileline(entry)
            ),
          )}
        </ul>
      </aside>
      <div className="patch">
        <div className="bar">
          <label className="check">
            <input type="checkbox" checked={side} onChange={(event) => setSide(event.target.checked)} /> Side by side
          </label>
          <span className="dim">
            {viewed.size} of {files.length} viewed
          </span>
          <span className="apart" />
          <Act className="primary" disabled={comments.length === 0 || !isActive(session)} onClick={() => send(true)}>
            Send review ({comments.length})
          </Act>
        </div>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keys */}
        <section className="lines" ref={scroll} tabIndex={0} aria-label="Patch">
          <div style={{ height: virtual.getTotalSize(), position: 'relative' }}>
            {virtual.getVirtualItems().map((item) => {
              const entry = entries[item.index] as Entry;
              return (
                <div
                  key={item.key}
                  ref={virtual.measureElement}
                  data-index={item.index}
                  className="entry"
                  style={{ transform: `translateY(${item.start}px)` }}
                >
                  {entry.kind === 'file' && (
                    <h2>
                      <span className="dim">{entry.file.change}</span> {entry.file.oldPath ? `${entry.file.oldPath} → ` : ''}
                      {entry.file.path}
                      {entry.file.binary && <span className="dim"> binary</span>}
                      {entry.file.change === 'modified' && !entry.file.binary && !whole.has(entry.file.path) && (
                        <button type="button" className="quiet" onClick={() => void showWhole(entry.file)}>
                          Whole file
                        </button>
                      )}
                    </h2>
                  )}
                  {entry.kind === 'line' && <Line line={entry.line} comment={() => write(about(entry.file, entry.line))} />}
                  {entry.kind === 'pair' && (
                    <div className="pair">
                      <Line line={entry.left} />
                      <Line line={entry.right} comment={() => entry.right && write(about(entry.file, entry.right))} />
                    </div>
                  )}
                  {entry.kind === 'comment' && (
                    <div className="comment">
                      <p>{entry.comment.text}</p>
                      <button type="button" className="quiet" onClick={() => setComments(comments.filter((one) => one !== entry.comment))}>
                        Remove
                      </button>
                    </div>
                  )}
                </div>
              );
            })}
          </div>
        </section>
        {writing && (
          <form
            className="write"
            onSubmit={(event) => {
              event.preventDefault();
              const text = new FormData(event.currentTarget).get('text') as string;
              if (text.trim()) setComments([...comments, { ...writing, text }]);
              write(null);
            }}
          >
            <label>
              {writing.path}:{writing.line}
              {/* biome-ignore lint/a11y/noAutofocus: it was just asked for */}
              <textarea name="text" rows={3} autoFocus />
            </label>
            <button type="button" onClick={() => write(null)}>
              Cancel
            </button>
            <button type="submit" className="primary">
              Add comment
            </button>
          </form>
        )}
      </div>
      {sending && session && <Send session={session} initial={review(comments)} close={() => send(false)} />}
    </div>
  );
}

/** The changes of a lane as a patch. */
async function readPatch(lane: Lane, query: string, signal?: AbortSignal): Promise<PatchFile[]> {
  const answer = await fetch(`/v1/lanes/${lane.lane_id}/diff${query}`, {
    headers: { Accept: 'text/x-diff' },
    ...(signal ? { signal } : {}),
  });
  if (!answer.ok) throw new Error(((await answer.json()) as { detail: string }).detail);
  return parsePatch(await answer.text());
}

/** The files by folder; a folder is its path. */
function tree(files: readonly PatchFile[]): (string | PatchFile)[] {
  const rows: (string | PatchFile)[] = [];
  let folder = '';
  for (const file of files) {
    const own = file.path.split('/').slice(0, -1).join('/');
    if (own !== folder && own !== '') rows.push(own);
    folder = own;
    rows.push(file);
  }
  return rows;
}

const about = (file: PatchFile, line: PatchLine) => ({ path: file.path, line: line.after ?? line.before ?? 0, quote: line.text });

const signs = { added: '+', removed: '-', context: ' ', hunk: '', note: '' } as const;

function Line({ line, comment }: { line: PatchLine | null; comment?: () => void }) {
  if (!line) return <div className="line nothing" />;
  return (
    <div className={`line ${line.kind}`}>
      <button
        type="button"
        className="number"
        tabIndex={-1}
        disabled={!comment || line.kind === 'hunk'}
        onClick={comment}
        title="Comment on this line"
      >
        {line.after ?? line.before ?? ''}
      </button>
      <code>
        <span className="sign">{signs[line.kind]}</span>
        {line.text}
      </code>
    </div>
  );
}

/** The files of a patch as one list of entries, without the lines of those that were viewed. */
function lay(files: readonly PatchFile[], side: boolean, viewed: ReadonlySet<string>, comments: readonly Comment[]): Entry[] {
  const entries: Entry[] = [];
  for (const file of files) {
    entries.push({ kind: 'file', key: file.path, file });
    if (viewed.has(file.path)) continue;
    const remarks = comments.filter((one) => one.path === file.path);
    const add = (key: string, made: Entry, line: number | null | undefined) => {
      entries.push(made);
      for (const [index, comment] of remarks.entries())
        if (line != null && comment.line === line) entries.push({ kind: 'comment', key: `${key} comment ${index}`, comment });
    };
    if (!side) {
      for (const [index, line] of file.lines.entries()) {
        const key = `${file.path} ${index}`;
        add(key, { kind: 'line', key, file, line }, line.after ?? line.before);
      }
      continue;
    }
    for (let i = 0; i < file.lines.length; ) {
      const line = file.lines[i] as PatchLine;
      const key = `${file.path} ${i}`;
      if (line.kind !== 'removed' && line.kind !== 'added') {
        if (line.kind === 'context') add(key, { kind: 'pair', key, file, left: line, right: line }, line.after);
        else entries.push({ kind: 'line', key, file, line });
        i++;
        continue;
      }
      const removed: PatchLine[] = [];
      const added: PatchLine[] = [];
      while (file.lines[i]?.kind === 'removed') removed.push(file.lines[i++] as PatchLine);
      while (file.lines[i]?.kind === 'added') added.push(file.lines[i++] as PatchLine);
      for (let j = 0; j < Math.max(removed.length, added.length); j++)
        add(`${key} ${j}`, { kind: 'pair', key: `${key} ${j}`, file, left: removed[j] ?? null, right: added[j] ?? null }, added[j]?.after);
    }
  }
  return entries;
}
