/** What Compose does with `${NAME}`, `${NAME:-default}`, `${NAME:?message}` and `$$` in a value. Pure. */
import { AppError } from '../../contracts/errors.ts'

export type Variables = Readonly<Record<string, string | undefined>>

export function interpolate(value: unknown, variables: Variables): unknown {
  if (typeof value === 'string') return fill(value, variables)
  if (Array.isArray(value)) return value.map((one) => interpolate(one, variables))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, interpolate(one, variables)]))
}

const pattern = /\$(?:(\$)|\{([A-Z_][A-Z0-9_]*)(?:(:?[-?])((?:[^{}])*))?\})/g

const fill = (text: string, variables: Variables): string =>
  text.replace(pattern, (_, escaped: string | undefined, name: string, operator = '', rest = '') => {
    if (escaped) return '$'
    const value = variables[name]
    const isSet = operator.startsWith(':') ? Boolean(value) : value !== undefined
    if (isSet) return value ?? ''
    if (operator.endsWith('-')) return rest
    if (operator.endsWith('?')) throw new AppError('setting-invalid', { detail: `${name} is not set: ${rest}` })
    return ''
  })
