alter table collection_embeddings drop column measured;
