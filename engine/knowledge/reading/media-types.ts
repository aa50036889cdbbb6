/** Extension → media type, of every kind of file that can be read. */

const office = 'application/vnd.openxmlformats-officedocument'
const sources =
  'js mjs cjs jsx ts mts tsx py rb go rs java kt kts scala c h cc cpp hpp cs fs swift m php pl lua r jl hs ml clj ex exs erl dart sh bash zsh fish ps1 bat sql css scss less vue svelte tf proto graphql gradle cmake dockerfile makefile'

export const mediaTypes: Readonly<Record<string, string>> = {
  pdf: 'application/pdf',
  docx: `${office}.wordprocessingml.document`,
  pptx: `${office}.presentationml.presentation`,
  xlsx: `${office}.spreadsheetml.sheet`,
  epub: 'application/epub+zip',
  zip: 'application/zip',
  json: 'application/json',
  jsonl: 'application/json',
  ndjson: 'application/json',
  eml: 'message/rfc822',
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  htm: 'text/html',
  html: 'text/html',
  xhtml: 'text/html',
  md: 'text/markdown',
  markdown: 'text/markdown',
  mdx: 'text/markdown',
  csv: 'text/csv',
  tsv: 'text/csv',
  ...Object.fromEntries(
    'txt text log rst adoc tex ini toml yaml yml xml srt vtt'.split(' ').map((name) => [name, 'text/plain']),
  ),
  ...Object.fromEntries(sources.split(' ').map((name) => [name, 'text/x-source'])),
}
