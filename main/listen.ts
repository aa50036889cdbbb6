import type { AddressInfo } from 'node:net'
import type { FastifyInstance } from 'fastify'
import { AppError } from '../contracts/errors.ts'

const tries = 100

type Options = {
  app: Pick<FastifyInstance, 'listen' | 'server'>
  /** Asked for by the user: this one or none. 0 lets the system choose. */
  port: number | undefined
  /** Otherwise from this one on. */
  firstPort: number
}

/** Listens on this machine only, never on its network. Returns the port. */
export async function listenLocally({ app, port, firstPort }: Options): Promise<number> {
  const last = port ?? Math.min(firstPort + tries, 65_535)
  for (let candidate = port ?? firstPort; candidate <= last; candidate++) {
    try {
      await app.listen({ host: '127.0.0.1', port: candidate, exclusive: true })
      return (app.server.address() as AddressInfo).port
    } catch (error) {
      if (!isTaken(error)) throw error
    }
  }
  throw portTaken(port, firstPort, last)
}

/** Ports below 1024 need rights, and Windows keeps some for itself: as good as taken. */
const isTaken = (error: unknown) =>
  error instanceof Error && 'code' in error && (error.code === 'EADDRINUSE' || error.code === 'EACCES')

function portTaken(port: number | undefined, first: number, last: number): AppError {
  const detail =
    port === undefined
      ? `All ports from ${first} to ${last} are in use. Choose another one with --port.`
      : `Another program listens on port ${port}. Stop it, choose another one with --port, or leave --port out and a free one is found.`
  return new AppError('port-taken', { detail })
}
