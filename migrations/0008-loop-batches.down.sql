drop table loop_batches;
