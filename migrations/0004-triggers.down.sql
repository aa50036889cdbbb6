alter table runs drop column trigger_id;
drop table triggers;
