-- What a bundle has brought, as it was then, so that an upgrade can tell what was changed here since.

alter table bundles
  add column manifest json,
  add column content_hash text,
  add column removed_at timestamptz; -- removed by a user: it does not come back by itself

create table bundle_items (
  org_id uuid not null references orgs on delete cascade,
  bundle text not null,
  kind text not null check (kind in ('workflow', 'tool', 'file')),
  name text not null, -- the key of the workflow in its manifest, the name of the tool, the path of the file
  base_hash text not null, -- of what the bundle brought
  blueprint_id uuid references blueprints on delete set null,
  primary key (org_id, bundle, kind, name),
  foreign key (org_id, bundle) references bundles on delete cascade
);

alter table bundle_items enable row level security, force row level security;
create policy own_org on bundle_items to iceos_app
  using (org_id = (select nullif(current_setting('app.current_org_id', true), '')::uuid))
  with check (org_id = (select nullif(current_setting('app.current_org_id', true), '')::uuid));
create policy all_orgs on bundle_items to iceos_worker using (true) with check (true);
grant select, insert, update, delete on bundle_items to iceos_app, iceos_worker;
