-- Drafts and what is pinned beside them; runs that follow a draft, take pinned outputs, or call nothing outside; outputs
-- that are not made twice.

-- What an author works on before it becomes a version. `document` null: nothing is drafted, but outputs are pinned.
create table blueprint_drafts (
  blueprint_id uuid primary key references blueprints on delete cascade,
  org_id uuid not null references orgs on delete cascade,
  document json,
  pinned json not null default '{}', -- path of a node to the output that it shall have
  updated_at timestamptz not null default now()
);

alter table runs
  add column is_draft boolean not null default false,
  add column is_dry_run boolean not null default false,
  add column no_cache boolean not null default false,
  add column pinned json; -- the run's own copy: what is pinned later changes nothing in it

-- Where an output comes from that its node has not made in this run: kept, pinned, cached or filled in by a dry run.
alter table node_runs add column origin jsonb;

-- Outputs of nodes that their author has marked. The key is a keyed hash: what went in cannot be guessed from it.
create table node_cache (
  org_id uuid not null references orgs on delete cascade,
  key text not null,
  blueprint_id uuid, -- whose run made it; no reference, since another workflow may use it as well
  node_id text not null,
  type text not null,
  run_id uuid not null, -- no reference: runs are tidied away
  path text not null,
  output json not null,
  output_bytes int not null,
  created_at timestamptz not null default now(),
  used_at timestamptz not null default now(),
  expires_at timestamptz, -- null: when it was not used for long
  hits int not null default 0,
  primary key (org_id, key)
);
create index node_cache_age on node_cache (coalesce(expires_at, used_at));
create index node_cache_of_node on node_cache (org_id, blueprint_id, node_id);

create table node_cache_keys (
  org_id uuid primary key references orgs on delete cascade,
  key text not null
);

do $$
declare
  tenant_table text;
begin
  foreach tenant_table in array array['blueprint_drafts', 'node_cache', 'node_cache_keys']
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
