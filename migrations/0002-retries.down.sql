alter table runs drop column retry_of;
