update runs set state = 'queued' where state = 'paused';
drop index runs_deadline, runs_queues, runs_queued;
create index runs_queued on runs (created_at, id) where state = 'queued';
alter table runs
  drop constraint runs_state_check,
  add constraint runs_state_check check (state in ('queued', 'running', 'waiting', 'succeeded', 'failed', 'cancelled')),
  drop column pause_requested_at, drop column max_cost, drop column max_tokens, drop column deadline_at,
  drop column priority, drop column is_limited, drop column limit_key;
drop table usage_days, run_limits;
