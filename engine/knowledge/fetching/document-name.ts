import { extname } from 'node:path'
import { mediaTypes } from '../reading/media-types.ts'
import { type FetchedPage, isHtml } from './fetch-page.ts'

/** `https://example.com/help/?page=2` → `example.com/help/index_page=2.html`: the same for the same address. */
export function documentName({ url, mediaType }: Pick<FetchedPage, 'url' | 'mediaType'>): string {
  const path = safeDecode(url.pathname).replace(/\/$/, '/index')
  const query = url.search ? `_${safeDecode(url.search.slice(1))}` : ''
  const plain = `${url.host}${path}${query}`.replace(/[\p{Cc}\\]/gu, '_').slice(0, 450)
  const given = mediaTypes[extname(path).toLowerCase().slice(1)]
  if (given !== undefined && query === '' && (!isHtml(mediaType) || given === 'text/html')) return plain
  const [extension] = Object.entries(mediaTypes).find(([, type]) => type === mediaType) ?? []
  return isHtml(mediaType) ? `${plain}.html` : extension ? `${plain}.${extension}` : plain
}

function safeDecode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
