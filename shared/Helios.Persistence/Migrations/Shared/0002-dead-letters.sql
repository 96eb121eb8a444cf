-- Dead letters of a process without tables are reported under an id, so that a repeated report adds nothing.
-- The revision is 0 until the letter is announced. One that was sent again is no longer open.
alter table dead_letters
    add column report_id    uuid,
    add column origin       text,
    add column content_type text,
    add column revision     bigint not null default 0,
    add column replayed_at  timestamptz,
    add column replayed_by  text;
create unique index dead_letters_report_id on dead_letters (report_id);
create index dead_letters_open on dead_letters (id) where replayed_at is null;
create index dead_letters_unannounced on dead_letters (id) where revision = 0;
