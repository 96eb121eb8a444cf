-- How the lanes of a workspace are merged, if the request does not say.
alter table lanes.workspaces add column merge_strategy text not null default 'merge';
