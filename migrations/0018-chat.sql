-- Conversations about documents. A turn is a question with its answer; turns that share a parent are branches. Each answer
-- is the work of a run, and what ends the run ends the turn, whatever the run's engine does.

alter table runs add column user_id uuid; -- who started it: what it remembers is remembered for them. No reference, as runs outlive people

create table chat_sessions (
  id uuid primary key,
  org_id uuid not null references orgs on delete cascade,
  project_id uuid references projects on delete set null,
  user_id uuid not null references users on delete cascade,
  key text not null, -- what scripts call it: the session_id that they send
  title text not null default '',
  workflow text not null, -- name or id of the blueprint that answers
  model json, -- provider and model; null: the org's default
  collection_ids uuid[], -- null: all
  attachments_id uuid references collections on delete set null, -- files that belong to this session
  leaf_turn_id uuid, -- the end of the branch that is shown
  expires_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (org_id, user_id, key)
);
create index chat_sessions_recent on chat_sessions (user_id, updated_at desc, id desc);
create index chat_sessions_expiring on chat_sessions (expires_at) where expires_at is not null;
create index chat_sessions_attachments on chat_sessions (attachments_id) where attachments_id is not null;

create table chat_turns (
  id uuid primary key,
  org_id uuid not null,
  session_id uuid not null references chat_sessions on delete cascade,
  parent_id uuid references chat_turns on delete cascade,
  question text not null,
  searched text, -- what was looked for, where that is not the question as it stands
  state text not null check (state in ('writing', 'done', 'stopped', 'failed')),
  answer json, -- text, citations, passages
  problem json,
  summary text, -- of the conversation from its first turn to this one
  run_id uuid, -- no reference: runs are tidied away
  usage jsonb,
  rating text check (rating in ('up', 'down')),
  rating_comment text not null default '',
  rated_at timestamptz,
  created_at timestamptz not null default now(),
  finished_at timestamptz
);
create index chat_turns_of_session on chat_turns (session_id, parent_id, id);
create index chat_turns_of_parent on chat_turns (parent_id) where parent_id is not null;
create index chat_turns_of_run on chat_turns (run_id) where run_id is not null;
create index chat_turns_rated on chat_turns (org_id, rated_at desc) where rating is not null;

do $$
declare
  tenant_table text;
begin
  foreach tenant_table in array array['chat_sessions', 'chat_turns']
  loop
    execute format('alter table %I enable row level security, force row level security', tenant_table);
    execute format(
      'create policy own_org on %I to iceos_app using (org_id = (select nullif(current_setting(''app.current_org_id'', true), '''')::uuid))
         with check (org_id = (select nullif(current_setting(''app.current_org_id'', true), '''')::uuid))', tenant_table);
    execute format('create policy all_orgs on %I to iceos_worker using (true) with check (true)', tenant_table);
    execute format('grant select, insert, update, delete on %I to iceos_app, iceos_worker', tenant_table);
  end loop;
end
$$;

create function settle_chat_turn() returns trigger language plpgsql as $$
begin
  update chat_turns set
    usage = coalesce(new.usage, usage),
    state = case when state <> 'writing' then state when new.state = 'cancelled' then 'stopped' else 'failed' end,
    problem = case when state = 'writing' and new.state = 'failed' then new.error::json else problem end,
    finished_at = coalesce(finished_at, now())
  where run_id = new.id;
  return null;
end
$$;
create trigger settle_chat_turn after update of state on runs for each row
  when (new.state in ('succeeded', 'failed', 'cancelled') and old.state is distinct from new.state)
  execute function settle_chat_turn();
