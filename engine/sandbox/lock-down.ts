/**
 * Closes what Node's permission model leaves open, for code that has left QuickJS but is still JavaScript: network,
 * signals, loading anything more. A seat belt like the permission model itself, not a boundary against native code.
 */
import { registerHooks } from 'node:module'

/** Call it before the sandbox loads its last modules, and what it returns before any user code runs. */
export function prepareLockDown(): () => void {
  const closeLoader = watchLoader()
  return () => {
    closeLoader()
    dropFileAccess()
    for (const name of Object.keys(process.env)) delete process.env[name]
    for (const name of ['fetch', 'WebSocket', 'EventSource']) Reflect.deleteProperty(globalThis, name)
    const closed = [
      'getBuiltinModule',
      'kill',
      '_kill',
      '_debugProcess',
      'binding',
      '_linkedBinding',
      'dlopen',
      'chdir',
    ]
    for (const name of closed)
      Object.defineProperty(process, name, { value: refuse, writable: false, configurable: false })
  }
}

/** The QuickJS package imports its own parts again for each instance: once closed, only what was resolved before is. */
function watchLoader(): () => void {
  const seen = new Map<string, ReturnType<Parameters<typeof registerHooks>[0]['resolve'] & object>>()
  let isClosed = false
  registerHooks({
    resolve: (specifier, context, next) => {
      const key = `${context.parentURL} ${specifier}`
      const known = seen.get(key)
      if (known) return known
      if (isClosed) return refuse()
      const resolved = { ...next(specifier, context), shortCircuit: true }
      seen.set(key, resolved)
      return resolved
    },
    load: (url, context, next) => (isClosed ? refuse() : next(url, context)),
  })
  return () => {
    isClosed = true
  }
}

function dropFileAccess(): void {
  // Newer than its types.
  const permission: object & { drop?: (scope: string) => void } = process.permission
  permission.drop?.('fs.read')
}

function refuse(): never {
  throw new Error('Not available in the code sandbox')
}
