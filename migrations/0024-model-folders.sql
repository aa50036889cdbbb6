-- Embedders and rerankers that are run from a folder.
alter table model_providers drop constraint model_providers_kind_check;
alter table model_providers add constraint model_providers_kind_check
  check (kind in ('openai-compatible', 'ollama', 'anthropic', 'google', 'local'));
alter table model_providers add column folder text; -- of the kind local: where its models stand; null: the engine's own place
