import { useEffect, useState } from 'react';
import { api, body, type Host, type HostLeftovers, sentence, type Workspace } from '../api/client';
import { useWorld } from '../live/store';
import { bytes } from '../model/bytes';
import { Act } from '../parts/act';
import { Age } from '../parts/age';
import { Dialog } from '../parts/dialog';
import { Head } from '../parts/head';
import { explain, notify } from '../parts/notices';

const marks = { online: ['working', '●'], lost: ['look_at', '◆'], draining: ['needs_you', '▲'], drained: ['idle', '○'] } as const;

type Verb = 'drain' | 'forget';

/** The machines that lanes are on, how busy they are, and what an operator can do with them. */
export default function Hosts() {
  const hosts = useWorld((world) => world.hosts);
  const lanes = useWorld((world) => world.lanes);
  const [asked, ask] = useState<{ verb: Verb; host: Host } | null>(null);
  const workspaces = useWorld((world) => world.workspaces);
  const sorted = [...hosts.values()].sort((a, b) => a.name.localeCompare(b.name));
  const open = (host: Host) => [...lanes.values()].filter((lane) => lane.host_id === host.host_id && lane.status !== 'closed').length;
  return (
    <div className="page wide">
      <h1>Hosts</h1>
      <table>
        <Head titles={['Host', 'State', 'Lanes', 'Load', 'Memory free', 'Disk free', 'Pools', 'Last heard', 'Version', 'Actions']} />
        <tbody>
          {sorted.map((host) => (
            <Row key={host.host_id} host={host} open={open(host)} workspaces={workspaces} ask={(verb) => ask({ verb, host })} />
          ))}
        </tbody>
      </table>
      {sorted
        .flatMap((host) => (host.incidents ?? []).map((incident) => ({ host, incident })))
        .map(({ host, incident }) => (
          <section className="incident" key={`${host.host_id} ${incident.incident} ${incident.subject}`}>
            <h2>
              <span className="mark look_at">◆</span> {host.name}: {incident.incident.replaceAll('_', ' ')} <Age since={incident.since} />
            </h2>
            <p>{incident.detail}</p>
            <p className="dim mono">{incident.subject}</p>
          </section>
        ))}
      {asked?.verb === 'drain' && <Drain host={asked.host} open={open(asked.host)} close={() => ask(null)} />}
      {asked?.verb === 'forget' && <Forget host={asked.host} close={() => ask(null)} />}
    </div>
  );
}

function Row({
  host,
  open,
  workspaces,
  ask,
}: {
  host: Host;
  open: number;
  workspaces: ReadonlyMap<string, Workspace>;
  ask: (verb: Verb) => void;
}) {
  const [urgency, glyph] = marks[host.status];
  const measures = host.measures;
  const fullest = [...(measures?.disks ?? [])].sort((a, b) => a.free_bytes - b.free_bytes)[0];
  const labels = Object.entries(host.labels ?? {});
  return (
    <tr>
      <th scope="row" title={host.host_id}>
        {host.name}
        {labels.length > 0 && <div className="dim labels">{labels.map(([name, value]) => `${name}=${value}`).join(' ')}</div>}
      </th>
      <td>
        <span className={`mark ${urgency}`}>
          <span aria-hidden="true">{glyph}</span> {host.status}
        </span>
      </td>
      <td>
        <meter min={0} max={host.slots} value={open} aria-label={`${open} of ${host.slots} slots used`} /> {open} / {host.slots}
      </td>
      <td title={measures ? `${measures.cpus} processors` : undefined}>
        {measures?.load != null ? `${measures.load.toFixed(1)} / ${measures.cpus}` : <span className="dim">unknown</span>}
      </td>
      <td>
        {measures?.memory_free_bytes != null && measures.memory_bytes != null ? (
          `${bytes(measures.memory_free_bytes)} of ${bytes(measures.memory_bytes)}`
        ) : (
          <span className="dim">unknown</span>
        )}
      </td>
      <td title={fullest?.path}>
        {fullest ? `${bytes(fullest.free_bytes)} of ${bytes(fullest.bytes)}` : <span className="dim">unknown</span>}
      </td>
      <td>
        {(host.pools ?? []).filter((pool) => pool.size > 0).length === 0 ? (
          <span className="dim">none</span>
        ) : (
          (host.pools ?? [])
            .filter((pool) => pool.size > 0)
            .map((pool) => (
              <div key={pool.workspace_id} title={pool.detail ?? undefined}>
                {workspaces.get(pool.workspace_id)?.name ?? pool.workspace_id} {pool.ready} / {pool.size}
              </div>
            ))
        )}
      </td>
      <td>{host.status === 'online' ? <span className="dim">now</span> : <Age since={host.last_heartbeat_at} />}</td>
      <td title={[`git ${host.git_version}`, ...(host.drivers ?? []).map((driver) => `par tasks: ${driver}`)].join('\n')}>
        {host.agent_version}
      </td>
      <td className="actions">
        {host.draining ? (
          <Act scope="admin" onClick={() => void undrain(host)}>
            Undrain
          </Act>
        ) : (
          <Act scope="admin" onClick={() => ask('drain')}>
            Drain
          </Act>
        )}
        {host.status === 'lost' && (
          <Act scope="admin" className="danger" onClick={() => ask('forget')}>
            Forget
          </Act>
        )}
      </td>
    </tr>
  );
}

const path = (host: Host) => ({ path: { host: host.host_id } });

const undrain = (host: Host) =>
  body(api.POST('/v1/hosts/{host}/undrain', { params: path(host) })).then(() => notify(`${host.name} gets lanes again.`), explain);

function Drain({ host, open, close }: { host: Host; open: number; close: () => void }) {
  const [cleanUp, setCleanUp] = useState(false);
  const drain = () =>
    body(api.POST('/v1/hosts/{host}/drain', { params: path(host), body: { clean_up: cleanUp } })).then(() => {
      notify(`${host.name} gets no more lanes.`);
      close();
    }, explain);
  return (
    <Dialog title={`Drain ${host.name}?`} close={close}>
      <p>It gets no more lanes. {open === 0 ? 'It has none.' : `The ${open} that it has stay until they are cleaned up.`}</p>
      {open > 0 && (
        <label className="check">
          <input type="checkbox" checked={cleanUp} onChange={(event) => setCleanUp(event.target.checked)} />
          Clean them up now. Unsaved work is archived; lanes with attached agents stay.
        </label>
      )}
      <footer>
        <button type="button" onClick={close}>
          Cancel
        </button>
        <button type="button" className="primary" onClick={() => void drain()}>
          Drain
        </button>
      </footer>
    </Dialog>
  );
}

/** Asks first what would be given up. */
function Forget({ host, close }: { host: Host; close: () => void }) {
  const [left, setLeft] = useState<HostLeftovers | string | null>(null);
  const ask = (dry_run: boolean) => body(api.POST('/v1/hosts/{host}/forget', { params: path(host), body: { dry_run } }));
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked once
  useEffect(() => {
    ask(true).then(setLeft, (failure) => setLeft(sentence(failure)));
  }, [host.host_id]);
  const forget = () =>
    ask(false).then(() => {
      notify(`${host.name} is forgotten.`);
      close();
    }, explain);
  return (
    <Dialog title={`Forget ${host.name}?`} close={close}>
      {left === null ? (
        <p className="dim">Looking at what is known to be on it…</p>
      ) : typeof left === 'string' ? (
        <p>{left}</p>
      ) : (
        <>
          <p>
            Do this only if the machine is gone for good. Its lanes close; their names and branches are free. What is on its disks is given
            up: {left.lanes.length} open {left.lanes.length === 1 ? 'lane' : 'lanes'} and {left.archives.length}{' '}
            {left.archives.length === 1 ? 'archive' : 'archives'}.
          </p>
          {left.lanes.length + left.archives.length > 0 && (
            <pre className="list">
              {[...left.lanes, ...left.archives].map((one) => `${one.display_name}  ${one.branch}  ${placeOf(one)}`).join('\n')}
            </pre>
          )}
        </>
      )}
      <footer>
        <button type="button" onClick={close}>
          Keep it
        </button>
        <button type="button" className="danger" disabled={left === null || typeof left === 'string'} onClick={() => void forget()}>
          Forget it
        </button>
      </footer>
    </Dialog>
  );
}

function placeOf(one: HostLeftovers['lanes'][number]): string {
  const kept = one.archive ?? one.snapshot;
  return kept ? `${kept.ref} in ${one.repository}` : (one.worktree_path ?? one.repository);
}
