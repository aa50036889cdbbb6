drop table evaluations;
