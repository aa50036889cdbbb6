-- Language models: who provides them, what they cost, and what nodes have used of them.

create table model_providers (
  id uuid primary key,
  org_id uuid not null references orgs on delete cascade,
  name text not null, -- what nodes call it
  kind text not null check (kind in ('openai-compatible', 'ollama', 'anthropic', 'google')),
  base_url text, -- null: the provider's own
  secret_name text, -- under which its key lies in the secret store; the key itself is never here
  is_enabled boolean not null default true,
  allows_private boolean not null default false, -- its address may be on this machine or in a private network
  models text[] not null default '{}', -- named by hand, beside those that it lists by itself
  limits jsonb not null default '{}', -- what is absent is the program's default
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (org_id, name)
);

-- What "default" means as a provider.
create table model_defaults (
  org_id uuid primary key references orgs on delete cascade,
  provider text not null,
  model text not null
);

-- In US dollars for a million tokens. They win over the list that ships with the program.
create table model_prices (
  org_id uuid not null references orgs on delete cascade,
  provider text not null,
  model text not null,
  input_usd double precision not null check (input_usd >= 0),
  cached_input_usd double precision check (cached_input_usd >= 0), -- null: as input
  output_usd double precision not null check (output_usd >= 0),
  primary key (org_id, provider, model)
);

-- What a node that takes many turns has done so far, so that it goes on there after a crash.
create table node_steps (
  run_id uuid not null references runs on delete cascade,
  path text not null,
  began_at timestamptz not null, -- of the node: one that begins anew has none of the steps before
  seq int not null,
  org_id uuid not null,
  data json not null,
  primary key (run_id, path, began_at, seq)
);

alter table node_runs add column usage jsonb; -- of all its attempts; null: no model was asked
alter table runs add column usage jsonb; -- of all its nodes

do $$
declare
  tenant_table text;
begin
  foreach tenant_table in array array['model_providers', 'model_defaults', 'model_prices', 'node_steps']
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
