-- What waits for a person, found without looking at the nodes of all runs.
create index node_runs_asking on node_runs (org_id, deadline_at, started_at)
  where state = 'waiting' and question is not null and answer is null;
