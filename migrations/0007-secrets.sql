-- Keys and passwords, each encrypted with a key of its own, and that one with a master key that is not in the database.

create table secrets (
  id uuid primary key,
  org_id uuid not null references orgs on delete cascade,
  name text not null, -- what workflows call it; of a webhook's, hook/<id>, which no workflow can name
  trigger_id uuid unique references triggers on delete cascade, -- the webhook whose signatures it makes
  key_id text not null, -- which master key opens wrapped_key
  wrapped_key bytea not null,
  sealed bytea not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  last_used_at timestamptz,
  unique (org_id, name)
);

alter table secrets enable row level security, force row level security;
create policy own_org on secrets to iceos_app
  using (org_id = (select nullif(current_setting('app.current_org_id', true), '')::uuid))
  with check (org_id = (select nullif(current_setting('app.current_org_id', true), '')::uuid));
create policy all_orgs on secrets to iceos_worker using (true) with check (true);
grant select, insert, update, delete on secrets to iceos_app, iceos_worker;
