-- Who owns what (orgs, projects, users, tokens), what can be run (blueprints and their immutable versions, components,
-- bundles), what was run (runs, node runs, events, blobs), and what is remembered (semantic memory).
--
-- Every table that belongs to somebody has org_id and forced row-level security (see the end of the file). Two roles,
-- neither owner nor superuser, do all the work: iceos_app sees one org, the one named in app.current_org_id, and nothing
-- when that is not set; iceos_worker looks across orgs, to find the next run, to recognise a token and to tidy up.

create extension if not exists vector;

do $$
begin
  if not exists (select from pg_roles where rolname = 'iceos_app') then
    create role iceos_app nologin nosuperuser nobypassrls;
  end if;
  if not exists (select from pg_roles where rolname = 'iceos_worker') then
    create role iceos_worker nologin nosuperuser nobypassrls;
  end if;
  -- Whoever migrates may take these roles; before Postgres 16 the creator is no member of its own accord.
  if not pg_has_role(current_user, 'iceos_app', 'member') then
    execute format('grant iceos_app to %I', current_user);
  end if;
  if not pg_has_role(current_user, 'iceos_worker', 'member') then
    execute format('grant iceos_worker to %I', current_user);
  end if;
end
$$;

-- Owners -------------------------------------------------------------------------------------------------------------

create table orgs (
  id uuid primary key,
  name text not null,
  created_at timestamptz not null default now()
);

create table projects (
  id uuid primary key,
  org_id uuid not null references orgs on delete cascade,
  name text not null,
  created_at timestamptz not null default now(),
  unique (org_id, name)
);

create table users (
  id uuid primary key,
  org_id uuid not null references orgs on delete cascade,
  name text not null,
  created_at timestamptz not null default now(),
  unique (org_id, name)
);

create table tokens (
  id uuid primary key,
  org_id uuid not null references orgs on delete cascade,
  project_id uuid references projects on delete cascade,
  user_id uuid not null references users on delete cascade,
  name text not null,
  token_hash text not null unique, -- lower-case hex SHA-256; the token itself is shown once and kept nowhere
  permissions text[] not null,
  created_at timestamptz not null default now(),
  expires_at timestamptz,
  revoked_at timestamptz
);
create index tokens_by_org on tokens (org_id, created_at desc);

-- What can be run ----------------------------------------------------------------------------------------------------

create table blueprints (
  id uuid primary key,
  org_id uuid not null references orgs on delete cascade,
  project_id uuid references projects on delete set null,
  name text not null,
  description text not null default '',
  latest_version int not null,
  lock text not null, -- changes with every replacement; a writer names the one that it read
  bundle text, -- the bundle that brought it, if one did
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz -- its runs still show their version
);
create unique index blueprints_name on blueprints (org_id, name) where deleted_at is null;
create index blueprints_recent on blueprints (org_id, created_at desc, id desc) where deleted_at is null;

create table blueprint_versions (
  id uuid primary key,
  org_id uuid not null references orgs on delete cascade,
  blueprint_id uuid references blueprints on delete cascade, -- null: a document that was sent along with a run
  version int not null,
  content_hash text not null,
  document json not null, -- json, not jsonb: authors see their keys in the order in which they wrote them
  created_at timestamptz not null default now()
);
create unique index blueprint_versions_number on blueprint_versions (blueprint_id, version) where blueprint_id is not null;
create unique index blueprint_versions_inline on blueprint_versions (org_id, content_hash) where blueprint_id is null;

create function refuse_version_change() returns trigger language plpgsql as $$
begin
  raise exception 'a blueprint version never changes' using errcode = 'integrity_constraint_violation';
end
$$;
create trigger blueprint_versions_immutable before update on blueprint_versions
  for each row execute function refuse_version_change();

create table components (
  id uuid primary key,
  org_id uuid not null references orgs on delete cascade,
  type text not null check (type in ('tool', 'agent', 'workflow')),
  name text not null,
  version text not null,
  description text not null default '',
  definition json not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (org_id, type, name)
);

create table bundles (
  org_id uuid not null references orgs on delete cascade,
  name text not null,
  version text not null,
  installed_at timestamptz not null default now(),
  primary key (org_id, name)
);

-- What was run -------------------------------------------------------------------------------------------------------

-- A running engine process. A run belongs to its owner for as long as the owner's heartbeat is fresh.
create table engines (
  id uuid primary key,
  role text not null,
  started_at timestamptz not null default now(),
  heartbeat_at timestamptz not null default now()
);

create table runs (
  id uuid primary key,
  org_id uuid not null references orgs on delete cascade,
  project_id uuid references projects on delete set null,
  blueprint_id uuid references blueprints on delete set null,
  version_id uuid not null references blueprint_versions,
  name text not null, -- the workflow's name when the run started
  state text not null check (state in ('queued', 'running', 'waiting', 'succeeded', 'failed', 'cancelled')),
  inputs json not null default '{}',
  outputs json,
  outputs_blob uuid,
  error jsonb,
  idempotency_key text,
  request_hash text,
  event_seq bigint not null default 0,
  owner uuid, -- engines.id while it is running
  fence int not null default 0, -- rises with every claim; a write that names an older one does not land
  wake_at timestamptz, -- a waiting run whose deadline this is
  cancel_requested_at timestamptz,
  created_at timestamptz not null default now(),
  started_at timestamptz,
  finished_at timestamptz,
  updated_at timestamptz not null default now()
);
create unique index runs_idempotency on runs (org_id, idempotency_key) where idempotency_key is not null;
create index runs_queued on runs (created_at, id) where state = 'queued';
create index runs_running on runs (owner) where state = 'running';
create index runs_waiting on runs (wake_at) where state = 'waiting' and wake_at is not null;
create index runs_recent on runs (org_id, id desc);
create index runs_changed on runs (org_id, updated_at);
create index runs_of_blueprint on runs (org_id, blueprint_id, id desc);

create table node_runs (
  run_id uuid not null references runs on delete cascade,
  path text not null, -- the node's id, below its containers: 'split/0/clean'
  org_id uuid not null,
  node_id text not null,
  type text not null,
  state text not null check (state in ('running', 'waiting', 'succeeded', 'failed', 'skipped', 'cancelled')),
  attempt int not null default 1,
  output json,
  output_blob uuid, -- instead of output, when that is large
  output_bytes int,
  error jsonb,
  question jsonb, -- what a waiting node asks of a person
  answer jsonb,
  deadline_at timestamptz,
  started_at timestamptz not null,
  finished_at timestamptz,
  primary key (run_id, path)
);

create table run_events (
  run_id uuid not null references runs on delete cascade,
  seq bigint not null,
  org_id uuid not null,
  type text not null,
  path text,
  data json not null default '{}',
  at timestamptz not null,
  primary key (run_id, seq)
);

create table blobs (
  id uuid primary key,
  org_id uuid not null,
  run_id uuid references runs on delete cascade,
  media_type text not null,
  bytes bytea not null,
  created_at timestamptz not null default now()
);
create index blobs_of_run on blobs (run_id);

-- What is remembered -------------------------------------------------------------------------------------------------

create table semantic_memory (
  id uuid primary key,
  org_id uuid not null references orgs on delete cascade,
  user_id uuid not null references users on delete cascade,
  scope text not null,
  key text not null,
  content text not null,
  content_hash text not null,
  metadata jsonb not null default '{}',
  model text, -- which embedder made the vector; vectors of two models are never compared
  embedding vector,
  created_at timestamptz not null default now(),
  unique (org_id, user_id, scope, key)
);
create index semantic_memory_key on semantic_memory (org_id, user_id, key);
create index semantic_memory_recent on semantic_memory (scope, org_id, created_at desc);

-- Who may see what ---------------------------------------------------------------------------------------------------

do $$
declare
  tenant_table text;
begin
  foreach tenant_table in array array['projects', 'users', 'tokens', 'blueprints', 'blueprint_versions', 'components',
    'bundles', 'runs', 'node_runs', 'run_events', 'blobs', 'semantic_memory']
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

alter table orgs enable row level security, force row level security;
create policy own_org on orgs to iceos_app
  using (id = (select nullif(current_setting('app.current_org_id', true), '')::uuid));
create policy all_orgs on orgs to iceos_worker using (true) with check (true);
grant select on orgs to iceos_app;
grant select, insert, update, delete on orgs to iceos_worker;
-- Engines belong to nobody. iceos_app only needs to know whether a run's owner still lives.
grant select on engines to iceos_app;
grant select, insert, update, delete on engines to iceos_worker;
