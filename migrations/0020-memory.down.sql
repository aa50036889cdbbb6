drop index semantic_memory_stems, semantic_memory_of_owner;
delete from semantic_memory where owner_id <> user_id;
alter table semantic_memory
  drop constraint semantic_memory_org_id_owner_id_scope_key_key,
  drop column updated_at,
  drop column stems,
  drop column owner_id,
  drop column audience,
  drop column kind;
alter table semantic_memory add unique (org_id, user_id, scope, key);
