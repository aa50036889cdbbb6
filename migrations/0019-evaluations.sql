-- How well passages were found, measured, and kept to be compared with.

create table evaluations (
  id uuid primary key,
  org_id uuid not null references orgs on delete cascade,
  name text not null,
  collection_ids uuid[] not null,
  state text not null check (state in ('running', 'succeeded', 'failed')),
  progress real not null default 0,
  problem json,
  result json,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  finished_at timestamptz
);
create index evaluations_recent on evaluations (org_id, created_at desc, id desc);

alter table evaluations enable row level security, force row level security;
create policy own_org on evaluations to iceos_app
  using (org_id = (select nullif(current_setting('app.current_org_id', true), '')::uuid))
  with check (org_id = (select nullif(current_setting('app.current_org_id', true), '')::uuid));
create policy all_orgs on evaluations to iceos_worker using (true) with check (true);
grant select, insert, update, delete on evaluations to iceos_app, iceos_worker;
