-- Components that users register: a name with versions that never change. The table had been made for them and was not
-- used yet, so it may change its columns.

alter table components drop column version, drop column description, drop column definition,
  add column deprecated text; -- why it should not be used any more, and what instead

create table component_versions (
  id uuid primary key,
  org_id uuid not null references orgs on delete cascade,
  component_id uuid not null references components on delete cascade,
  version int not null,
  content_hash text not null,
  definition json not null, -- schemas, code, limits, tests
  created_at timestamptz not null default now(),
  unique (component_id, version)
);

create function refuse_component_version_change() returns trigger language plpgsql as $$
begin
  raise exception 'a version of a component never changes' using errcode = 'integrity_constraint_violation';
end
$$;
create trigger component_versions_immutable before update on component_versions
  for each row execute function refuse_component_version_change();

alter table component_versions enable row level security, force row level security;
create policy own_org on component_versions to iceos_app
  using (org_id = (select nullif(current_setting('app.current_org_id', true), '')::uuid))
  with check (org_id = (select nullif(current_setting('app.current_org_id', true), '')::uuid));
create policy all_orgs on component_versions to iceos_worker using (true) with check (true);
grant select, insert, update, delete on component_versions to iceos_app, iceos_worker;
