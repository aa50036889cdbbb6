alter table evaluations drop column asked;
alter table semantic_memory drop column run_id;
