-- Whether text in pictures is read: it takes seconds a page, so it is a choice.
alter table collections add column recognizes boolean not null default false;
