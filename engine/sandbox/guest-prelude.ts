/**
 * The first script of every context. It keeps what it needs of the built-ins before user code can change them, and
 * hands out the two functions that the host calls. Only text passes in either direction.
 */
export const guestPrelude = `(function (send) {
  'use strict'
  const { parse, stringify } = JSON
  const { apply } = Reflect
  const { slice } = String.prototype
  const { join, map } = Array.prototype
  const ErrorType = Error
  const toText = String
  const cut = (value, length) => apply(slice, toText(value), [0, length])
  const show = (value) => {
    if (typeof value === 'string') return value
    if (value instanceof ErrorType) return toText(value.name) + ': ' + toText(value.message)
    return stringify(value) ?? toText(value)
  }
  const logAs = (level) => (...values) => {
    send(level, apply(join, apply(map, values, [show]), [' ']))
  }
  const info = logAs('info')
  const console = { log: info, info, debug: info, warn: logAs('warn'), error: logAs('error') }
  Object.defineProperty(globalThis, 'console', { value: console, writable: true, configurable: true, enumerable: false })
  const toResult = (value) => {
    const text = stringify(value === undefined ? null : value)
    if (text === undefined) throw new TypeError('A ' + typeof value + ' cannot be returned: it is not JSON')
    return text
  }
  return {
    run: async (entry, inputText) => {
      const loaded = await entry
      const main = typeof loaded === 'function' ? loaded : loaded.default
      if (typeof main !== 'function') throw new TypeError('The default export is not a function')
      return toResult(await main(parse(inputText)))
    },
    describe: (error) => stringify(error instanceof ErrorType
      ? { name: cut(error.name, 100), message: cut(error.message, 2000), stack: cut(error.stack, 4000) }
      : { name: 'Error', message: 'Thrown: ' + cut(show(error), 2000), stack: '' }),
  }
})`
