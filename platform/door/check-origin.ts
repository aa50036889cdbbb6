import type { IncomingMessage } from 'node:http'
import { AppError } from '../../contracts/errors.ts'

/**
 * Refuses what a foreign web page sends. The Host has been checked, so "ours" is that very address: a page on another
 * port of this machine is foreign too. Saying nothing proves nothing: an absent Origin only goes on to the token.
 */
export function checkOrigin({ headers }: IncomingMessage): void {
  const { origin, 'sec-fetch-site': site } = headers
  const isForeignOrigin = origin !== undefined && origin !== `http://${headers.host}`
  const isForeignSite = site !== undefined && site !== 'same-origin' && site !== 'none'
  if (isForeignOrigin || isForeignSite) {
    throw new AppError('origin-not-allowed', { detail: 'Only the page that this address serves may call it.' })
  }
}
