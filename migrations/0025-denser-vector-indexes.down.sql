do $$
declare
  width int;
begin
  foreach width in array array[256, 384, 512, 768, 1024, 1536, 2048, 2560, 3072]
  loop
    execute format('drop index chunk_vectors_%s', width);
    execute format('create index chunk_vectors_%1$s on chunk_vectors using hnsw ((embedding::halfvec(%1$s)) halfvec_cosine_ops)
      where dimensions = %1$s and in_index', width);
  end loop;
end
$$;
