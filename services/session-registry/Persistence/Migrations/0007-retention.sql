-- For retention: records of why and of texts expire one by one, also those of sessions that live long.
create index session_decisions_at on sessions.session_decisions (at);
create index session_messages_accepted on sessions.session_messages (accepted_at) where status <> 'accepted';
