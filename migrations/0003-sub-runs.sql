-- A workflow node starts a run of its own. The sub-run says which node of which run waits for it, and the node run which
-- run it waits for; both are written in one transaction, so a run that goes on finds its sub-run and starts no second one.

alter table runs
  add column parent_run_id uuid references runs on delete cascade,
  add column parent_path text, -- the node of that run which waits for this one
  add column depth int not null default 0; -- how many runs are above it
create index runs_of_parent on runs (parent_run_id, parent_path) where parent_run_id is not null;

alter table node_runs add column child_run_id uuid;
