drop index node_runs_asking;
