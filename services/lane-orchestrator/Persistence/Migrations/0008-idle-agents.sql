-- What a workspace wants when an agent is idle: notify a person, or type for the agent.
alter table lanes.workspaces add column on_agent_idle text not null default 'notify';
