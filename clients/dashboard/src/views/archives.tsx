import { useCallback, useEffect, useState } from 'react';
import { useLocation } from 'wouter';
import { all, api, body, type LaneArchive, sentence } from '../api/client';
import { useWorld } from '../live/store';
import { Act } from '../parts/act';
import { Age } from '../parts/age';
import { Dialog } from '../parts/dialog';
import { Head } from '../parts/head';
import { explain, notify } from '../parts/notices';

/** What closed lanes left that is saved nowhere else. */
export default function Archives() {
  const [archives, setArchives] = useState<LaneArchive[] | string | null>(null);
  const [dropping, drop] = useState<LaneArchive | null>(null);
  const workspaces = useWorld((world) => world.workspaces);
  const [, go] = useLocation();
  const load = useCallback(
    () =>
      all((cursor) => body(api.GET('/v1/archives', { params: { query: { limit: 100, ...(cursor ? { cursor } : {}) } } }))).then(
        setArchives,
        (failure) => setArchives(sentence(failure)),
      ),
    [],
  );
  useEffect(() => void load(), [load]);
  if (archives === null) return <p className="empty">Loading…</p>;
  if (typeof archives === 'string') return <p className="empty">{archives}</p>;
  const restore = async (one: LaneArchive) => {
    try {
      const lane = await body(api.POST('/v1/lanes/{lane}/restore', { params: { path: { lane: one.lane_id } }, body: {} }));
      go(`/lanes/${lane.lane_id}/timeline`);
    } catch (failure) {
      explain(failure);
    }
  };
  return (
    <div className="page">
      <h1>Archives</h1>
      {archives.length === 0 ? (
        <p className="empty">No closed lane had unsaved work.</p>
      ) : (
        <table>
          <Head titles={['Lane', 'Workspace', 'Branch', 'What is in it', 'Closed', 'Actions']} />
          <tbody>
            {archives.map((one) => (
              <tr key={one.lane_id}>
                <th scope="row" title={one.lane_id}>
                  {one.display_name}
                </th>
                <td>{workspaces.get(one.workspace_id)?.name ?? one.workspace_id}</td>
                <td className="mono">{one.branch}</td>
                <td>
                  {[
                    one.archive.dirty && 'files that were not committed',
                    one.archive.unmerged_commits > 0 && `${one.archive.unmerged_commits} commits`,
                  ]
                    .filter(Boolean)
                    .join(', ')}{' '}
                  <span className="dim mono">{one.archive.commit.slice(0, 10)}</span>
                </td>
                <td>
                  <Age since={one.closed_at} />
                </td>
                <td className="actions">
                  <Act onClick={() => void restore(one)}>Restore</Act>
                  <Act className="danger" onClick={() => drop(one)}>
                    Drop
                  </Act>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {dropping && (
        <Dialog title={`Drop the archive of ${dropping.display_name}?`} close={() => drop(null)}>
          <p>
            The unsaved work of this lane is deleted. Until git's next garbage collection, it is still available as commit{' '}
            <code>{dropping.archive.commit}</code> in {dropping.repository}.
          </p>
          <footer>
            <button type="button" onClick={() => drop(null)}>
              Keep it
            </button>
            <button
              type="button"
              className="danger"
              onClick={() =>
                body(api.DELETE('/v1/archives/{lane}', { params: { path: { lane: dropping.lane_id } } }))
                  .then(() => notify('Dropped.'), explain)
                  .finally(() => {
                    drop(null);
                    void load();
                  })
              }
            >
              Drop it
            </button>
          </footer>
        </Dialog>
      )}
    </div>
  );
}
