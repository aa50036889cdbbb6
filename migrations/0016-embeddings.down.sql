drop table chunk_vectors, collection_embeddings, embedding_spaces;
drop index chunks_of_collection;
alter table collections drop column retrieval;
