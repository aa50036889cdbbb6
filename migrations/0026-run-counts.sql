-- What the runs that have ended add up to, for each half hour in which they were asked for: figures of a year need not read
-- the runs of a year, and stay what they were when those are tidied away.

create table run_counts (
  org_id uuid not null references orgs on delete cascade,
  since timestamptz not null, -- where the half hour begins
  blueprint_id uuid, -- no reference: what a workflow did is told when it is gone
  name text not null, -- the workflow's name when the runs started
  runs int not null,
  succeeded int not null,
  failed int not null,
  cancelled int not null,
  tokens float8 not null,
  cost float8 not null,
  unpriced int not null,
  took json not null, -- a bucket of durations, how many runs lie in it, the next bucket …
  waited json not null,
  unique nulls not distinct (org_id, since, blueprint_id, name)
);

alter table run_counts enable row level security, force row level security;
create policy own_org on run_counts to iceos_app
  using (org_id = (select nullif(current_setting('app.current_org_id', true), '')::uuid))
  with check (org_id = (select nullif(current_setting('app.current_org_id', true), '')::uuid));
create policy all_orgs on run_counts to iceos_worker using (true) with check (true);
grant select, insert, update, delete on run_counts to iceos_app, iceos_worker;

alter table orgs add column counted_until timestamptz not null default '-infinity'; -- a run that ended by then is in run_counts
create index runs_finished on runs (org_id, finished_at);
