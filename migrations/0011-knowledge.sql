-- What can be asked: collections of documents, cut into chunks, and two indexes over them (words here, vectors beside).

create table collections (
  id uuid primary key,
  number int generated always as identity unique, -- what the word index, by far the longest table, knows a collection by
  org_id uuid not null references orgs on delete cascade,
  project_id uuid references projects on delete set null,
  name text not null,
  description text not null default '',
  languages text[] not null default '{}', -- text search configurations that its chunks were indexed with
  chunk_count bigint not null default 0,
  token_count bigint not null default 0, -- words in the index, over all chunks: their mean length is part of the ranking
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (org_id, name)
);

-- A file in pieces, so that neither a long upload nor a long reading needs it in memory. One that no document names is
-- an upload under way, or one that broke off.
create table files (
  id uuid primary key,
  org_id uuid not null references orgs on delete cascade,
  created_at timestamptz not null default now()
);
create table file_parts (
  file_id uuid not null references files on delete cascade,
  org_id uuid not null,
  number int not null,
  bytes bytea not null,
  primary key (file_id, number)
);

create table documents (
  id uuid primary key,
  org_id uuid not null references orgs on delete cascade,
  collection_id uuid not null references collections on delete cascade,
  name text not null, -- within its collection; a file sent again under its name takes its place
  origin text, -- the address or the path that it was read from
  media_type text not null,
  size_bytes bigint not null,
  file_id uuid not null unique references files,
  content_hash text not null, -- lower-case hex SHA-256 of the file
  metadata jsonb not null default '{}',
  state text not null check (state in ('waiting', 'reading', 'ready', 'failed')),
  progress real not null default 0,
  problem json, -- why it could not be read
  notes text[] not null default '{}', -- what a reader should know: pages that are pictures, rows that were left out
  title text,
  language text,
  page_count int not null default 0,
  chunk_count int not null default 0,
  attempt int not null default 0, -- a fence: whoever reads a document writes only while this is its number
  claimed_until timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  read_at timestamptz,
  unique (collection_id, name)
);
create index documents_recent on documents (collection_id, created_at desc, id desc);
create index documents_to_read on documents (created_at) where state in ('waiting', 'reading');

-- What was read of it. A document without pages has one for each stretch of text.
create table document_pages (
  document_id uuid not null references documents on delete cascade,
  org_id uuid not null,
  number int not null,
  start_offset int not null, -- of its first character (UTF-16) in the whole text
  text text not null,
  primary key (document_id, number)
);

create table chunks (
  id bigint generated always as identity primary key,
  org_id uuid not null,
  collection_id uuid not null,
  document_id uuid not null references documents, -- no cascade: chunks leave together with their words
  number int not null,
  kind text not null, -- prose, table, code
  headings text[] not null,
  page int not null,
  start_offset int not null,
  end_offset int not null,
  text text not null,
  context text not null, -- title and headings: words that it is found by, too
  indexed text, -- what the index was made of, where that is not the context and the text as they are
  language text not null,
  content_hash text not null,
  token_count int not null
);
create index chunks_of_document on chunks (document_id, number);

-- The word index: in which chunks a word occurs, how often, and how long they are. BM25 needs no more.
create table postings (
  collection int not null,
  org_id uuid not null references orgs on delete cascade,
  term text not null,
  chunk_id bigint not null,
  frequency smallint not null,
  length int not null
);
create unique index postings_by_term on postings (collection, term, chunk_id) include (org_id, frequency, length);

create table collection_terms (
  collection int not null references collections (number) on delete cascade,
  org_id uuid not null,
  term text not null,
  chunk_count int not null,
  primary key (collection, term)
);

do $$
declare
  tenant_table text;
begin
  foreach tenant_table in array array['collections', 'files', 'file_parts', 'documents', 'document_pages', 'chunks', 'postings',
    'collection_terms']
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
