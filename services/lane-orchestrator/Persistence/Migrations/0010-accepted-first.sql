-- A lane is recorded before its host has resolved base and branch.
alter table lanes.lanes alter column base_commit drop not null;
alter table lanes.lanes alter column branch_existed drop not null;
-- The hashes of the repository's own setup files that were approved when the lane was asked for.
alter table lanes.lanes add column setup_approvals text[] not null default '{}';
-- The hosts that do not have its repository.
alter table lanes.lanes add column refused_by text[] not null default '{}';
