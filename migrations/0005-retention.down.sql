drop table retention_rules;
