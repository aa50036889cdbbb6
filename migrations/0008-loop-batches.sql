-- What the items of a loop gave, many in one row, where a row for each node of each item would be too much. A row is
-- written in the transaction of its checkpoint; the items that have one are not run again.

create table loop_batches (
  run_id uuid not null references runs on delete cascade,
  path text not null, -- of the loop
  first bigint not null, -- the number of its first item
  org_id uuid not null,
  count int not null,
  results json, -- a list with what each item gave; partial figures of a loop that only sums up; null where nothing is kept
  primary key (run_id, path, first)
);

alter table loop_batches enable row level security, force row level security;
create policy own_org on loop_batches to iceos_app
  using (org_id = (select nullif(current_setting('app.current_org_id', true), '')::uuid))
  with check (org_id = (select nullif(current_setting('app.current_org_id', true), '')::uuid));
create policy all_orgs on loop_batches to iceos_worker using (true) with check (true);
grant select, insert, update, delete on loop_batches to iceos_app, iceos_worker;
