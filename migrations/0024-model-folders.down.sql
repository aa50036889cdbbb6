delete from model_providers where kind = 'local';
alter table model_providers drop column folder;
alter table model_providers drop constraint model_providers_kind_check;
alter table model_providers add constraint model_providers_kind_check
  check (kind in ('openai-compatible', 'ollama', 'anthropic', 'google'));
