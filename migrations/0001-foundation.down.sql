-- The roles stay: another database on the same server may use them.
drop table semantic_memory, blobs, run_events, node_runs, runs, engines, bundles, components, blueprint_versions,
  blueprints, tokens, users, projects, orgs;
drop function refuse_version_change();
