import { useMemo, useState } from 'react';
import { useLocation } from 'wouter';
import { api, body } from '../api/client';
import { store, useWorld } from '../live/store';
import { agentsOf } from '../model/agents';
import { laneName } from '../model/lanename';
import { Dialog } from '../parts/dialog';
import { explain, notify } from '../parts/notices';

const remembered = 'helios.start';

interface Choices {
  workspace: string;
  agent: string;
  argv: string;
  model: string;
  base: string;
  count: number;
}

/** Starts an agent in a new lane; the row appears at once, and the session follows when the lane is ready. */
export default function Start({ close }: { close: () => void }) {
  const workspaces = useWorld((world) => world.workspaces);
  const hosts = useWorld((world) => world.hosts);
  const agents = useMemo(() => agentsOf(hosts.values()), [hosts]);
  const sorted = [...workspaces.values()].sort((a, b) => a.name.localeCompare(b.name));
  const [, go] = useLocation();
  const [choices, setChoices] = useState<Choices>(() => {
    const last = JSON.parse(localStorage.getItem(remembered) ?? '{}') as Partial<Choices>;
    const workspace = sorted.some((one) => one.workspace_id === last.workspace)
      ? (last.workspace as string)
      : (sorted[0]?.workspace_id ?? '');
    return { agent: agents[0] ?? 'command', argv: '', model: '', base: '', ...last, count: 1, workspace };
  });
  const [prompt, setPrompt] = useState('');
  const [busy, setBusy] = useState(false);
  const set = <K extends keyof Choices>(key: K, value: Choices[K]) => setChoices({ ...choices, [key]: value });

  const start = async () => {
    setBusy(true);
    localStorage.setItem(remembered, JSON.stringify(choices));
    const taken = new Set([...store.get().lanes.values()].map((lane) => lane.display_name));
    let first: string | null = null;
    try {
      for (let i = 0; i < choices.count; i++) {
        const name = laneName(prompt, taken);
        taken.add(name);
        const lane = await body(
          api.POST('/v1/workspaces/{workspace}/lanes', {
            params: { path: { workspace: choices.workspace } },
            body: { display_name: name, ...(choices.base ? { base_ref: choices.base } : {}) },
          }),
        );
        first ??= lane.lane_id;
        void begin(lane.lane_id, name);
      }
      close();
      if (first) go(choices.count === 1 ? `/lanes/${first}/timeline` : '/');
    } catch (failure) {
      explain(failure);
      setBusy(false);
    }
  };

  const begin = async (lane: string, name: string) => {
    try {
      await ready(lane);
      await body(
        api.POST('/v1/lanes/{lane}/sessions', {
          params: { path: { lane } },
          body: {
            provider: choices.agent,
            launch: true,
            ...(prompt.trim() ? { prompt } : {}),
            ...(choices.agent === 'command'
              ? { argv: choices.argv.trim().split(/\s+/) }
              : choices.model.trim()
                ? { model: choices.model.trim() }
                : {}),
          },
        }),
      );
    } catch (failure) {
      notify(`The agent of ${name} did not start.`, true);
      explain(failure);
    }
  };

  return (
    <Dialog title="Start work in a new lane" close={close}>
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          void start();
        }}
      >
        <label>
          What should the agent do?
          <textarea rows={4} value={prompt} onChange={(event) => setPrompt(event.target.value)} placeholder="Fix the failing test" />
        </label>
        <div className="fields">
          <label>
            Workspace
            <select value={choices.workspace} onChange={(event) => set('workspace', event.target.value)} required>
              {sorted.map((one) => (
                <option key={one.workspace_id} value={one.workspace_id}>
                  {one.name}
                </option>
              ))}
            </select>
          </label>
          <label>
            Agent
            <select value={choices.agent} onChange={(event) => set('agent', event.target.value)}>
              {(agents.includes(choices.agent) ? agents : [choices.agent, ...agents]).map((agent) => (
                <option key={agent}>{agent}</option>
              ))}
            </select>
          </label>
          {choices.agent !== 'command' && (
            <label>
              Model
              <input
                value={choices.model}
                onChange={(event) => set('model', event.target.value)}
                placeholder="the agent’s default"
                className="mono"
              />
            </label>
          )}
          <label>
            Base
            <input
              value={choices.base}
              onChange={(event) => set('base', event.target.value)}
              placeholder="default branch"
              className="mono"
            />
          </label>
          <label>
            How many
            <input
              type="number"
              min={1}
              max={20}
              value={choices.count}
              onChange={(event) => set('count', event.target.valueAsNumber || 1)}
            />
          </label>
        </div>
        {choices.agent === 'command' && (
          <label>
            Command
            <input
              value={choices.argv}
              onChange={(event) => set('argv', event.target.value)}
              required
              placeholder="program argument…"
              className="mono"
            />
          </label>
        )}
        <footer>
          <button type="button" onClick={close}>
            Cancel
          </button>
          <button type="submit" className="primary" disabled={busy || !choices.workspace}>
            Start
          </button>
        </footer>
      </form>
    </Dialog>
  );
}

/** Resolves when a lane is ready; rejects when it closes instead. */
function ready(id: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const look = () => {
      const lane = store.get().lanes.get(id);
      if (lane?.status === 'closed') {
        leave();
        reject(new Error(lane.detail ?? `The lane closed: ${lane.reason}.`));
      } else if (lane && !['new', 'provisioning'].includes(lane.status)) {
        leave();
        resolve();
      }
    };
    const leave = store.subscribe(look);
    look();
  });
}
