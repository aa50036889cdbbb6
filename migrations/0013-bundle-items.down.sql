drop table bundle_items;
alter table bundles drop column manifest, drop column content_hash, drop column removed_at;
