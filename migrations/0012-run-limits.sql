-- How many runs work at once, for how long a run may take and what it may cost, and which runs and workflows are paused.

-- One row for a workflow, one (blueprint_id null) for the whole org. Without a row nothing is limited.
create table run_limits (
  id uuid primary key,
  org_id uuid not null references orgs on delete cascade,
  blueprint_id uuid references blueprints on delete cascade,
  concurrency int check (concurrency > 0), -- of the workflow, or of the org
  key_template text, -- rendered with a run's inputs: runs with the same text share key_concurrency
  key_concurrency int check (key_concurrency > 0),
  when_full text not null default 'queue' check (when_full in ('queue', 'reject', 'skip', 'cancel-oldest')),
  deadline_seconds int check (deadline_seconds > 0),
  tokens bigint check (tokens >= 0), -- of one run, those that it starts included
  cost numeric(18, 6) check (cost >= 0), -- US dollars
  tokens_per_day bigint check (tokens_per_day >= 0),
  tokens_per_month bigint check (tokens_per_month >= 0),
  cost_per_day numeric(18, 6) check (cost_per_day >= 0),
  cost_per_month numeric(18, 6) check (cost_per_month >= 0),
  paused_at timestamptz, -- none of its queued runs is started, and no schedule fires
  is_gate boolean not null generated always as
    (concurrency is not null or key_concurrency is not null or paused_at is not null) stored,
  unique nulls not distinct (org_id, blueprint_id)
);

-- What models took, by day (UTC), for the budgets of the org. It stays when the runs go.
create table usage_days (
  org_id uuid not null references orgs on delete cascade,
  day date not null,
  provider text not null,
  model text not null,
  calls int not null,
  input_tokens bigint not null,
  output_tokens bigint not null,
  cost_usd numeric(18, 9) not null,
  unpriced_calls int not null,
  primary key (org_id, day, provider, model)
);

alter table runs
  add column limit_key text, -- the workflow's key_template, rendered
  add column is_limited boolean not null default false, -- a limit held when it was queued: a hint, for the index
  add column priority int not null default 0, -- among the queued runs of its workflow, the highest first
  add column deadline_at timestamptz,
  add column max_tokens bigint,
  add column max_cost numeric(18, 6),
  add column pause_requested_at timestamptz, -- it stays set for as long as the run is paused
  drop constraint runs_state_check,
  add constraint runs_state_check
    check (state in ('queued', 'running', 'waiting', 'paused', 'succeeded', 'failed', 'cancelled'));

-- Runs wait in queues: one for each workflow, or for each key of a workflow that has one.
drop index runs_queued;
create index runs_queued on runs (is_limited, priority desc, id) where state = 'queued';
create index runs_queues on runs (
  (case when limit_key is null then coalesce(blueprint_id, org_id)
    else md5(coalesce(blueprint_id, org_id)::text || limit_key)::uuid end), priority desc, id) where state = 'queued';
create index runs_deadline on runs (deadline_at)
  where deadline_at is not null and state in ('queued', 'running', 'waiting', 'paused');

do $$
declare
  tenant_table text;
begin
  foreach tenant_table in array array['run_limits', 'usage_days']
  loop
    execute format('alter table %I enable row level security, force row level security', tenant_table);
    execute format(
      'create policy own_org on %I to iceos_app using (org_id = (select nullif(current_setting(''app.current_org_id'', true), '''')::uuid))
         with check (org_id = (select nullif(current_setting(''app.current_org_id'', true), '''')::uuid))', tenant_table);
    execute format('create policy all_orgs on %I to iceos_worker using (true) with check (true)', tenant_table);
    execute format('grant select, insert, update, delete on %I to iceos_app, iceos_worker', tenant_table);
  end loop;
end
$$;
