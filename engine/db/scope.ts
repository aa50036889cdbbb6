import { AppError } from '../../contracts/errors.ts'
import type { Scope } from './database.ts'

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/**
 * The one round trip that opens a transaction for a scope. SET takes no parameters, so the id is checked, then quoted.
 * Everything is SET LOCAL: the end of the transaction leaves nothing behind for whoever uses the session next.
 */
export function beginText(scope: Scope, mode: 'read' | 'write'): string {
  const begin = mode === 'read' ? 'begin read only' : 'begin'
  if (scope === 'worker') return `${begin};set local role iceos_worker`
  if (!uuid.test(scope.orgId)) throw new AppError('internal', { detail: 'An org id is not a uuid.' })
  return `${begin};set local role iceos_app;set local app.current_org_id='${scope.orgId}'`
}
