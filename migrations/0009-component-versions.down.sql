drop table component_versions;
drop function refuse_component_version_change();
delete from components;
alter table components drop column deprecated, add column version text not null, add column description text not null default '',
  add column definition json not null;
