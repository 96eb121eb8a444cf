import { useEffect, useState } from 'react';
import { api, body, sentence, type Workspace } from '../api/client';
import type { components } from '../api/schema';
import { useWorld } from '../live/store';
import { strategies } from '../model/strategies';
import { Act } from '../parts/act';
import { explain, notify } from '../parts/notices';
import { AddRepository } from './firstrun';

const agentScopes: Record<string, string> = { none: 'not use Helios', self: 'change their own lane', fleet: 'change all lanes' };

type Setup = components['schemas']['WorkspaceSetupView'];

/** The repositories that Helios works on, with their settings and the approval of their setup files. */
export default function Workspaces() {
  const workspaces = useWorld((world) => world.workspaces);
  const sorted = [...workspaces.values()].sort((a, b) => a.name.localeCompare(b.name));
  return (
    <div className="page">
      <h1>Workspaces</h1>
      {sorted.map((workspace) => (
        <One key={workspace.workspace_id} workspace={workspace} />
      ))}
      <h2>Add a repository</h2>
      <AddRepository />
    </div>
  );
}

function One({ workspace }: { workspace: Workspace }) {
  const [shown, show] = useState(false);
  const facts: [string, string][] = [
    ['Repository', workspace.repository],
    ['Default branch', workspace.default_branch],
    ['Open lanes', `${workspace.open_lanes}${workspace.capacity ? ` of ${workspace.capacity}` : ''}`],
    ['Worktrees', workspace.worktrees ?? 'inside the repository'],
    [
      'Pool',
      workspace.pool.size === 0
        ? 'none'
        : `${workspace.pool.ready} of ${workspace.pool.size} ready${workspace.pool.detail ? `: ${workspace.pool.detail}` : ''}`,
    ],
    ['Branch after clean-up', workspace.policy.replaceAll('_', ' ')],
    ['Merges', strategies[workspace.merge_strategy ?? 'merge']],
    ['Agents may', agentScopes[workspace.agent_scope ?? 'self'] ?? ''],
    ['Ports per lane', `${workspace.ports ?? 0}`],
  ];
  return (
    <section className="card">
      <h2>{workspace.name}</h2>
      <dl className="facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <button type="button" aria-expanded={shown} onClick={() => show(!shown)}>
        Setup file
      </button>
      {shown && <SetupFile workspace={workspace} />}
    </section>
  );
}

function SetupFile({ workspace }: { workspace: Workspace }) {
  const [setup, setSetup] = useState<Setup | string | null>(null);
  const path = { path: { workspace: workspace.workspace_id } };
  // biome-ignore lint/correctness/useExhaustiveDependencies: an approval is a new revision
  useEffect(() => {
    body(api.GET('/v1/workspaces/{workspace}/setup-approvals', { params: path })).then(setSetup, (failure) => setSetup(sentence(failure)));
  }, [workspace.workspace_id, workspace.revision]);
  if (setup === null) return <p className="dim">Loading…</p>;
  if (typeof setup === 'string') return <p>{setup}</p>;
  if (!setup.hash) return <p className="dim">The repository has no setup file at {setup.base_ref}.</p>;
  return (
    <>
      <p>
        <code>{setup.path}</code> at {setup.base_ref} <span className="dim mono">{setup.hash.slice(0, 16)}…</span>{' '}
        {setup.approved ? <span className="mark review">✓ approved</span> : <span className="mark needs_you">▲ not approved</span>}
      </p>
      <pre className="list">{setup.content}</pre>
      {!setup.approved && (
        <>
          <p>Its commands run on the host in every new lane. Read it before you approve it.</p>
          <Act
            scope="admin"
            className="primary"
            onClick={() =>
              body(api.POST('/v1/workspaces/{workspace}/setup-approvals', { params: path, body: { hash: setup.hash as string } })).then(
                () => notify('Approved.'),
                explain,
              )
            }
          >
            Approve
          </Act>
        </>
      )}
    </>
  );
}
