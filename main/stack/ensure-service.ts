/** A service's container; on another port of this machine where its own was taken while it was away. */
import { isAppError } from '../../contracts/errors.ts'
import { ensureContainer } from './converge.ts'
import type { Definition } from './definition.ts'
import { findFreePort } from './ports.ts'
import type { StackBase } from './stack.ts'
import type { StackState } from './stack-state.ts'

type Options = { number?: number; change?: Partial<StackState> }
export type Ensured = { id: string; service: Definition }

const tries = 5

/** `change` is what the definitions are read with instead of what is stored; ports are always those that are stored. */
export async function ensureService(base: StackBase, name: string, options: Options = {}): Promise<Ensured> {
  const { number = 1, change = {} } = options
  for (let attempt = 1; ; attempt++) {
    const service = (await base.definitions(change)).get(name) ?? (await base.service(name))
    try {
      return { id: await ensureContainer(await base.converge(), service, { number }), service }
    } catch (error) {
      const { ports } = base.store.read()
      const port = ports[name]
      const isTaken = isAppError(error) && error.code === 'port-taken'
      if (!isTaken || port === undefined || attempt === tries) throw error
      base.store.change({ ports: { ...ports, [name]: await findFreePort(port + 1) } })
      base.log.warn('The port of a service was taken meanwhile; it gets another one', { service: name, port })
    }
  }
}
