-- A list of open lanes, newest first, does not read the closed ones, however many there are.
create index lanes_open_by_id on lanes.lanes (lane_id) where status <> 'closed';
