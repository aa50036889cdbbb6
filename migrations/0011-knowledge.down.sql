drop table collection_terms, postings, chunks, document_pages, documents, file_parts, files, collections;
