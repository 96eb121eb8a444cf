-- Two ways to write one letter are one name: é is one character, or an e with an accent after it.
do $$
begin
    drop index lanes.lanes_open_display_name;
    create unique index lanes_open_display_name on lanes.lanes (workspace_id, normalize(display_name, NFC)) where status <> 'closed';
exception when unique_violation then
    -- Such twins are open already: they stay, and the old index with them. New ones are refused all the same, by the look before an admission.
    null;
end
$$;
