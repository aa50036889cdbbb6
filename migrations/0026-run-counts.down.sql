drop index runs_finished;
alter table orgs drop column counted_until;
drop table run_counts;
