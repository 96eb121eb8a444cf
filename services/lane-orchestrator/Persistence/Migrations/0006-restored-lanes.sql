-- The closed lane whose archive a lane was restored from, and the branch that it was on.
alter table lanes.lanes add column restored_from text;
alter table lanes.lanes add column restored_branch text;
