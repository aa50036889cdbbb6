-- Two windows on one draft notice each other, and a version says why it was made.

alter table blueprint_drafts add column lock text not null default gen_random_uuid()::text; -- changes with every saved document
alter table blueprint_versions add column note text not null default '';
