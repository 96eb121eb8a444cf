-- Setup files that repositories bring themselves run only after they were approved once, by hash.

-- [{"hash": SHA-256 of the file, "approved_at", "approved_by"}], oldest first.
alter table lanes.workspaces add column setup_approvals jsonb not null default '[]';

-- {"hash", "steps"} of the approved file at the lane's base commit, when the lane was asked for.
alter table lanes.lanes add column approved_setup jsonb;
