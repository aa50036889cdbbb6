/** Which way imports point. Change the picture in docs/architecture.md with it. */

/**
 * A folder (or file) and what it may import beside itself; the longest name that fits a file decides. `*` is everything.
 * A name in the list covers what lies below it.
 */
export const mayImport: Record<string, readonly string[]> = {
  contracts: [],
  platform: ['contracts'],
  engine: ['contracts', 'platform', 'engine'],
  'engine/graph': ['contracts'],
  'engine/db': ['contracts', 'platform'],
  'engine/models': ['contracts', 'platform', 'engine/graph'],
  'engine/sandbox': ['contracts', 'platform'],
  'engine/wake': ['contracts', 'platform', 'engine/db'],
  main: ['contracts', 'platform', 'engine/create-engine.ts', 'engine/main.ts', 'main'],
  preload: ['contracts'],
  renderer: ['contracts', 'renderer'],
  cli: ['contracts', 'platform'],
  clients: ['contracts'],
  bench: ['*'],
  e2e: ['*'],
  scripts: ['*'],
}

/** Packages that have one home. A trailing `*` stands for any end of the name. */
export const packageHomes: Record<string, readonly string[]> = {
  '@ai-sdk/*': ['engine/models'],
  '@aws-sdk/*': ['main/backups'],
  '@codemirror/*': ['renderer'],
  '@dbos-inc/*': ['bench'],
  '@electric-sql/*': ['engine/db'],
  '@fastify/*': ['platform/door', 'main/api', 'engine/http'],
  '@huggingface/jinja': ['engine/graph'],
  '@huggingface/tokenizers': ['engine/models/folder'],
  '@scure/base': ['main/backups'],
  '@xyflow/react': ['renderer'],
  '@tesseract.js-data/eng': ['engine/knowledge'],
  'age-encryption': ['main/backups'],
  ai: ['engine/models'],
  'better-sqlite3': ['main/settings'],
  chardet: ['engine/knowledge'],
  chokidar: ['cli', 'main/watches'],
  commander: ['cli'],
  croner: ['engine/triggers'],
  dockerode: ['main/docker'],
  electron: ['main/shell', 'main/main.ts', 'preload'],
  'electron-updater': ['main/shell'],
  'electron-log*': ['main/shell', 'main/main.ts', 'platform'],
  'graphile-worker': ['bench'],
  i18next: ['renderer'],
  'pdfjs-dist*': ['renderer'],
  'tesseract.js-core': ['engine/knowledge'],
  'onnxruntime-web*': ['engine/models/folder'],
  fastify: ['platform/door', 'main/api', 'main/listen.ts', 'engine/http'],
  ioredis: ['engine/wake'],
  linkedom: ['engine/knowledge'],
  mammoth: ['engine/knowledge'],
  pg: ['engine/db', 'scripts', 'bench'],
  'pg-boss': ['bench'],
  pgvector: ['engine/db'],
  playwright: ['e2e', 'scripts'],
  'quickjs-emscripten*': ['engine/sandbox'],
  react: ['renderer'],
  'react-markdown': ['renderer'],
  recharts: ['renderer'],
  'react-dom': ['renderer'],
  'postal-mime': ['engine/knowledge'],
  'read-excel-file*': ['engine/knowledge'],
  'remark-gfm': ['renderer'],
  tinyld: ['engine/knowledge'],
  unpdf: ['engine/knowledge'],
  zod: ['contracts', 'platform/door', 'engine', 'renderer/app/zod-without-eval.ts'],
}

/** Not boundaries around foreign code, whatever they look like. */
export const banned: Record<string, string> = {
  'node:vm': 'node:vm is no boundary; engine/sandbox is',
  vm2: 'vm2 is no boundary; engine/sandbox is',
  'isolated-vm': 'isolated-vm is no boundary by itself; engine/sandbox is',
}

/** Folders without I/O, and the modules of Node that they may use all the same. */
export const pure: Record<string, readonly string[]> = {
  contracts: [],
  'engine/graph': ['node:util'],
  renderer: [],
  clients: [],
  'clients/typescript/examples/run.ts': ['node:readline/promises'],
  'clients/typescript/find-host.ts': ['node:fs/promises', 'node:os', 'node:path'],
}
