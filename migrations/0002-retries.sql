-- A run that repairs another one: it begins with the outputs that were kept of that.

alter table runs add column retry_of uuid references runs on delete set null;
create index runs_retry_of on runs (retry_of) where retry_of is not null;
