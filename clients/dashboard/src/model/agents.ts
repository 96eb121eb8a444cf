import type { Host } from '../api/client';

/** The agents that some host can start, those that are installed somewhere; any program last. */
export function agentsOf(hosts: Iterable<Pick<Host, 'agents'>>): string[] {
  const names = new Set<string>();
  for (const host of hosts) for (const agent of host.agents ?? []) if (agent.installed && agent.faults?.length === 0) names.add(agent.name);
  names.delete('command');
  // A host that has not said what it has may have these.
  if (names.size === 0) for (const name of ['claude-code', 'codex']) names.add(name);
  return [...[...names].sort(), 'command'];
}
