import type { Host, Lane, Session, Workspace } from '../api/client';

/** A filter as a person types it: status:running host:a label:team=x and words that a name or branch contains. */
export interface LaneFilter {
  words: string[];
  status: string[];
  host: string[];
  workspace: string[];
  agent: string[];
  labels: string[];
}

export function parse(text: string): LaneFilter {
  const filter: LaneFilter = { words: [], status: [], host: [], workspace: [], agent: [], labels: [] };
  for (const part of text.trim().split(/\s+/).filter(Boolean)) {
    const colon = part.indexOf(':');
    const [key, value] = colon > 0 ? [part.slice(0, colon), part.slice(colon + 1).toLowerCase()] : ['', part.toLowerCase()];
    if (value === '') continue;
    if (key === 'status' || key === 'host' || key === 'workspace' || key === 'agent') filter[key].push(value);
    else if (key === 'label') filter.labels.push(value);
    else filter.words.push(part.toLowerCase());
  }
  return filter;
}

export interface LaneContext {
  lane: Lane;
  session: Session | null;
  host: Host | null;
  workspace: Workspace | null;
}

/** Each kind of condition holds when one of its values does. */
export function matches(filter: LaneFilter, { lane, session, host, workspace }: LaneContext): boolean {
  const some = (wanted: string[], ...values: (string | null | undefined)[]) =>
    wanted.length === 0 || wanted.some((one) => values.some((value) => value?.toLowerCase() === one));
  const labels = Object.entries(lane.labels ?? {}).map(([name, value]) => `${name}=${value}`.toLowerCase());
  return (
    some(filter.status, lane.status, session && session.status !== 'terminated' ? session.display_status : null) &&
    some(filter.host, host?.name, lane.host_id) &&
    some(filter.workspace, workspace?.name, lane.workspace_id) &&
    some(filter.agent, session?.provider) &&
    filter.labels.every((wanted) => labels.some((label) => label === wanted || label.startsWith(`${wanted}=`))) &&
    filter.words.every((word) =>
      [lane.display_name, lane.branch, lane.lane_id, lane.detail].some((text) => text?.toLowerCase().includes(word)),
    )
  );
}
