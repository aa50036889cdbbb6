alter table collections drop column recognizes;
