-- Where worktrees lie: inside the repository, beside it, or in a folder. The host's own setting where it is null; a lane keeps what it was made with.
alter table lanes.workspaces add column worktrees text;
alter table lanes.lanes add column worktrees text;

-- How many snapshots of a lane hosts have told of. Kept by those reports only: they change nothing of the lane.
alter table lanes.lanes add column snapshots integer not null default 0;
