-- How an agent is started, if its caller has chosen: also for restores.
alter table sessions.sessions add column model text, add column permissions text, add column environment jsonb;
