alter table node_runs drop column child_run_id;
drop index runs_of_parent;
alter table runs drop column parent_run_id, drop column parent_path, drop column depth;
