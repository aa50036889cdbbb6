drop table node_cache_keys, node_cache, blueprint_drafts;
alter table node_runs drop column origin;
alter table runs drop column is_draft, drop column is_dry_run, drop column no_cache, drop column pinned;
