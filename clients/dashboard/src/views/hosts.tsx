import { useWorld } from '../live/store';
import { Age } from '../parts/age';
import { Head } from '../parts/head';

const marks = { online: ['review', '✓'], lost: ['look_at', '◆'], draining: ['working', '●'], drained: ['idle', '○'] } as const;

export default function Hosts() {
  const hosts = useWorld((world) => world.hosts);
  const lanes = useWorld((world) => world.lanes);
  const sorted = [...hosts.values()].sort((a, b) => a.name.localeCompare(b.name));
  return (
    <div className="page">
      <h1>Hosts</h1>
      <table>
        <Head titles={['Host', 'State', 'Lanes', 'Last heard', 'Version', 'git', 'Par tasks']} />
        <tbody>
          {sorted.map((host) => {
            const [urgency, glyph] = marks[host.status];
            const open = [...lanes.values()].filter((lane) => lane.host_id === host.host_id && lane.status !== 'closed').length;
            return (
              <tr key={host.host_id}>
                <th scope="row" title={host.host_id}>
                  {host.name}
                </th>
                <td>
                  <span className={`mark ${urgency}`}>
                    <span aria-hidden="true">{glyph}</span> {host.status}
                  </span>
                </td>
                <td>
                  <meter min={0} max={host.slots} value={open} aria-label={`${open} of ${host.slots} slots used`} /> {open} / {host.slots}
                </td>
                <td>{host.status === 'online' ? <span className="dim">now</span> : <Age since={host.last_heartbeat_at} />}</td>
                <td>{host.agent_version}</td>
                <td>{host.git_version}</td>
                <td>{(host.drivers ?? []).join(', ')}</td>
              </tr>
            );
          })}
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
    </div>
  );
}
