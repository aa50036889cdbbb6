drop trigger note_document_ready on documents;
drop trigger note_run_ended on runs;
drop function note_document_ready, note_run_ended;
drop table trigger_firings;
drop index runs_of_cause, triggers_of_events;
alter table runs drop column trigger_depth, drop column cause_run_id;
delete from triggers where kind in ('run-ended', 'document-ready');
alter table triggers drop constraint triggers_kind_check,
  add constraint triggers_kind_check check (kind in ('cron', 'webhook'));
