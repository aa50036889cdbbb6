-- What starts runs by itself: schedules, and webhooks.

create table triggers (
  id uuid primary key,
  org_id uuid not null references orgs on delete cascade,
  project_id uuid references projects on delete set null,
  user_id uuid not null references users on delete cascade, -- who made it: its runs are theirs
  blueprint_id uuid not null references blueprints on delete cascade,
  name text not null,
  kind text not null check (kind in ('cron', 'webhook')),
  enabled boolean not null,
  inputs json not null default '{}',
  config jsonb not null,
  secret text, -- of a webhook: what signatures are made with; where it is sent itself, only its hash
  last_fired_at timestamptz,
  last_run_id uuid, -- no reference: runs are tidied away
  last_error jsonb, -- why the last firing started nothing
  next_at timestamptz(3), -- of a schedule that is enabled; milliseconds, since it is compared with what was read
  pending_at timestamptz(3), -- a firing that waits for the run before it to end
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (org_id, name)
);
create index triggers_due on triggers (next_at) where enabled and next_at is not null;
create index triggers_pending on triggers (pending_at) where enabled and pending_at is not null;
create index triggers_of_blueprint on triggers (blueprint_id);

alter table runs add column trigger_id uuid references triggers on delete set null;
create index runs_of_trigger on runs (trigger_id, state) where trigger_id is not null;

alter table triggers enable row level security, force row level security;
create policy own_org on triggers to iceos_app
  using (org_id = (select nullif(current_setting('app.current_org_id', true), '')::uuid))
  with check (org_id = (select nullif(current_setting('app.current_org_id', true), '')::uuid));
create policy all_orgs on triggers to iceos_worker using (true) with check (true);
grant select, insert, update, delete on triggers to iceos_app, iceos_worker;
