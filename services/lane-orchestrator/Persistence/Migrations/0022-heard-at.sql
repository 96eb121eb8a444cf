-- When a host was last heard from, by the database's clock: several orchestrators, each with a clock of its own, judge its silence.
alter table lanes.hosts add column heard_at timestamptz not null default clock_timestamp();
