-- For how long runs are kept. Without a row the defaults of the program hold.

create table retention_rules (
  id uuid primary key,
  org_id uuid not null references orgs on delete cascade,
  blueprint_id uuid references blueprints on delete cascade, -- null: for all workflows that have no rule of their own
  max_age_days int check (max_age_days > 0), -- null: however old
  max_runs int check (max_runs > 0), -- of one workflow, the newest; null: however many
  unique nulls not distinct (org_id, blueprint_id)
);

alter table retention_rules enable row level security, force row level security;
create policy own_org on retention_rules to iceos_app
  using (org_id = (select nullif(current_setting('app.current_org_id', true), '')::uuid))
  with check (org_id = (select nullif(current_setting('app.current_org_id', true), '')::uuid));
create policy all_orgs on retention_rules to iceos_worker using (true) with check (true);
grant select, insert, update, delete on retention_rules to iceos_app, iceos_worker;
