-- Triggers on events: a run has ended, a document has been read. What happened is written down in the transaction in which
-- it happens, once for each trigger; the engine takes it together with the run that it starts.

alter table triggers drop constraint triggers_kind_check,
  add constraint triggers_kind_check check (kind in ('cron', 'webhook', 'run-ended', 'document-ready'));
create index triggers_of_events on triggers (org_id, kind) where enabled and kind in ('run-ended', 'document-ready');

alter table runs
  add column trigger_depth int not null default 0, -- how many ends of runs led to it, one by one
  add column cause_run_id uuid; -- whose end started it; no reference: runs are tidied away
create index runs_of_cause on runs (cause_run_id) where cause_run_id is not null;

create table trigger_firings (
  id bigint generated always as identity primary key,
  org_id uuid not null references orgs on delete cascade,
  trigger_id uuid not null, -- no reference: its check would have the end of a run wait for whoever changes the trigger
  event_key text not null,
  run_id uuid,
  document_id uuid,
  depth int not null default 0,
  due_at timestamptz not null default now(), -- later than now after a firing that failed
  created_at timestamptz not null default now(),
  unique (trigger_id, event_key)
);
create index trigger_firings_due on trigger_firings (due_at, id);

alter table trigger_firings enable row level security, force row level security;
create policy own_org on trigger_firings to iceos_app
  using (org_id = (select nullif(current_setting('app.current_org_id', true), '')::uuid))
  with check (org_id = (select nullif(current_setting('app.current_org_id', true), '')::uuid));
create policy all_orgs on trigger_firings to iceos_worker using (true) with check (true);
grant select, insert, update, delete on trigger_firings to iceos_app, iceos_worker;

-- Neither its own runs nor the ends of its own workflow fire a trigger. A fallback keeps quiet where another one that
-- wants this end names the workflow.
create function note_run_ended() returns trigger language plpgsql as $$
begin
  insert into trigger_firings (org_id, trigger_id, event_key, run_id, depth)
  select new.org_id, t.id, 'run:' || new.id, new.id, new.trigger_depth + 1
  from triggers t
  where t.org_id = new.org_id and t.enabled and t.kind = 'run-ended'
    and (t.project_id is null or t.project_id is not distinct from new.project_id)
    and t.config->'states' ? new.state
    and t.id is distinct from new.trigger_id and t.blueprint_id is distinct from new.blueprint_id
    and (t.config->'blueprintIds' = '[]' or t.config->'blueprintIds' ? new.blueprint_id::text)
    and not (t.config->'fallback' = 'true' and exists (select from triggers o
      where o.org_id = new.org_id and o.enabled and o.kind = 'run-ended' and o.id <> t.id
        and (o.project_id is null or o.project_id is not distinct from new.project_id)
        and o.config->'states' ? new.state and o.config->'blueprintIds' ? new.blueprint_id::text))
  on conflict do nothing;
  return null;
end
$$;
create trigger note_run_ended after update of state on runs for each row
  when (new.state in ('succeeded', 'failed', 'cancelled') and old.state is distinct from new.state
    and new.parent_run_id is null and not new.is_draft and not new.is_dry_run)
  execute function note_run_ended();

create function note_document_ready() returns trigger language plpgsql as $$
begin
  insert into trigger_firings (org_id, trigger_id, event_key, document_id)
  select new.org_id, t.id, 'document:' || new.id || ':' || new.attempt, new.id
  from triggers t
  where t.org_id = new.org_id and t.enabled and t.kind = 'document-ready'
    and t.config->>'collectionId' = new.collection_id::text
  on conflict do nothing;
  return null;
end
$$;
create trigger note_document_ready after update of state on documents for each row
  when (new.state = 'ready' and old.state is distinct from new.state)
  execute function note_document_ready();
