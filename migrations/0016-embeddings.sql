-- Vectors beside the word index. A space is a provider's model with a number of dimensions: vectors of two spaces cannot
-- be compared, so each row says whose it is, and the database checks that it has the space's dimensions.

create table embedding_spaces (
  number int generated always as identity primary key,
  org_id uuid not null references orgs on delete cascade,
  provider text not null,
  model text not null,
  dimensions int not null check (dimensions between 1 and 16000),
  is_cut boolean not null, -- the model was asked for fewer dimensions than its own
  created_at timestamptz not null default now(),
  unique (org_id, provider, model, dimensions, is_cut),
  unique (number, dimensions)
);

-- Which spaces a collection has: one that is searched, one that is being filled to take its place, those that leave.
create table collection_embeddings (
  collection int not null references collections (number) on delete cascade,
  space int not null references embedding_spaces on delete cascade,
  org_id uuid not null,
  role text not null check (role in ('searched', 'filling', 'leaving')),
  is_due boolean not null default true, -- there may be chunks without a vector, or vectors to delete
  embedded_to bigint not null default 0, -- all chunks up to this id have one: a collection's ids come in the order of its commits
  vector_count bigint not null default 0,
  token_count bigint not null default 0, -- as the provider counted
  problem json,
  failures int not null default 0,
  next_attempt_at timestamptz not null default now(),
  attempt int not null default 0, -- a fence: whoever fills it writes only while this is its number
  claimed_until timestamptz,
  primary key (collection, space)
);
create unique index collection_embeddings_one_searched on collection_embeddings (collection) where role = 'searched';
create unique index collection_embeddings_one_filling on collection_embeddings (collection) where role = 'filling';

create table chunk_vectors (
  space int not null,
  collection int not null,
  chunk_id bigint not null references chunks on delete cascade,
  org_id uuid not null,
  dimensions int not null,
  in_index boolean not null, -- false in the embedded database: its graph grows ten times slower than its scans are
  embedding vector not null,
  primary key (space, collection, chunk_id),
  foreign key (space, dimensions) references embedding_spaces (number, dimensions) on delete cascade,
  check (vector_dims(embedding) = dimensions)
);
create index chunk_vectors_of_chunk on chunk_vectors (chunk_id);
create index chunks_of_collection on chunks (collection_id, id);

-- Half the bytes are enough to find neighbours; what is compared in the end are the vectors as they came.
do $$
declare
  width int;
begin
  foreach width in array array[256, 384, 512, 768, 1024, 1536, 2048, 2560, 3072]
  loop
    execute format('create index chunk_vectors_%1$s on chunk_vectors using hnsw ((embedding::halfvec(%1$s)) halfvec_cosine_ops)
      where dimensions = %1$s and in_index', width);
  end loop;
end
$$;

alter table collections add column retrieval json not null default '{}'; -- how it is searched, where it is not as usual

do $$
declare
  tenant_table text;
begin
  foreach tenant_table in array array['embedding_spaces', 'collection_embeddings', 'chunk_vectors']
  loop
    execute format('alter table %I enable row level security, force row level security', tenant_table);
    execute format(
      'create policy own_org on %I to iceos_app using (org_id = (select nullif(current_setting(''app.current_org_id'', true), '''')::uuid))
         with check (org_id = (select nullif(current_setting(''app.current_org_id'', true), '''')::uuid))', tenant_table);
    execute format('create policy all_orgs on %I to iceos_worker using (true) with check (true)', tenant_table);
    execute format('grant select, insert, update, delete on %I to iceos_app, iceos_worker', tenant_table);
  end loop;
end
$$;
