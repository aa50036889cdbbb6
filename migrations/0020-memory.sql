-- What is remembered: facts, what happened, and how things are done; for a user, a project or the whole org.

alter table semantic_memory
  add column kind text not null default 'semantic' check (kind in ('semantic', 'episodic', 'procedural')),
  add column audience text not null default 'user' check (audience in ('user', 'project', 'org')),
  add column owner_id uuid, -- the user, project or org that it is for
  add column stems text[] not null default '{}', -- its words without endings, to be found by
  add column updated_at timestamptz not null default now();
update semantic_memory set owner_id = user_id, stems = tsvector_to_array(to_tsvector('english', content)), updated_at = created_at;
alter table semantic_memory
  alter column owner_id set not null,
  drop constraint semantic_memory_org_id_user_id_scope_key_key,
  add unique (org_id, owner_id, scope, key);
create index semantic_memory_of_owner on semantic_memory (owner_id, scope, updated_at desc);
create index semantic_memory_stems on semantic_memory using gin (stems);
