-- What vectors are worth beside words, measured with questions: how much they count in a search where nobody has said it.
alter table collection_embeddings add column measured json;
