import type { Manifest } from '../../contracts/backup-format.ts'

/** For whoever opens a backup with nothing but ordinary tools. The same stands in docs/restore-by-hand.md. */
export const readme = ({ number, createdAt, appVersion }: Pick<Manifest, 'number' | 'createdAt' | 'appVersion'>) => `\
Backup ${number} of iceOS Desktop ${appVersion}, taken ${createdAt}.

iceOS restores it:    ice restore <this file>

By hand, into any Postgres 15 or newer with pgvector, as a superuser:

  createdb iceos
  psql -v ON_ERROR_STOP=1 -1 -d iceos -f schema.sql
  cat database.sql.zst.* | zstd -dc | psql -v ON_ERROR_STOP=1 -1 -d iceos
  mkdir files && cat files.tar.zst.* | zstd -dc | tar x -C files

secrets.json holds the key that opens the secrets in the database (ICEOS_SECRET_KEY). manifest.json says how many rows each table
has, with a hash of its contents, and the SHA-256 of each part; the pieces of a part count as one.
`
