-- What agents have used, as they report it: all of a launch so far, so that a report that arrives twice or late changes nothing.
-- It outlives its session: sums by day are wanted for longer.
create table sessions.usage (
    session_id text not null,
    launch_id text not null,
    -- Empty if the agent does not name it.
    model text not null,
    day date not null,
    workspace_id text not null,
    lane_id text not null,
    provider text not null,
    input_tokens bigint not null,
    cached_input_tokens bigint not null,
    cache_write_tokens bigint not null,
    output_tokens bigint not null,
    answers bigint not null,
    -- As the agent reports it; null if it reports none.
    cost_usd numeric,
    counted bigint not null,
    updated_at timestamptz not null,
    primary key (session_id, launch_id, model, day)
);

create index usage_lane on sessions.usage (lane_id);
create index usage_day on sessions.usage (day);
