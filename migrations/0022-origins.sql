-- Where things come from: the run that has remembered something, and what an evaluation asked, to ask it once more.

alter table semantic_memory add column run_id uuid; -- no reference: it stays when the run is tidied away; null: a person wrote it
alter table evaluations add column asked json; -- null for those from before
