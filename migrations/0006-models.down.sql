alter table runs drop column usage;
alter table node_runs drop column usage;
drop table node_steps;
drop table model_prices;
drop table model_defaults;
drop table model_providers;
