import { usageError } from '../usage-error.ts'

/** A name that is a file name on every system as well. */
export function checkName(name: string) {
  if (/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name) && name.length <= 60) return
  throw usageError(`Name it with small letters, digits and single hyphens, as in order-report; "${name}" is not.`)
}
