-- Texts are typed in the order in which they were accepted: one is with the host, those after it are held until it was answered.
alter table sessions.agent_orders add column held boolean not null default false;
alter table sessions.agent_orders add column seq bigint generated always as identity;
