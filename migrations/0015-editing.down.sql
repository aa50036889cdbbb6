alter table blueprint_versions drop column note;
alter table blueprint_drafts drop column lock;
