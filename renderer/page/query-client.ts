import { QueryClient } from '@tanstack/react-query'
import { isAppError } from '../../contracts/errors.ts'

/** `networkMode: always`: the host is on this machine, so being offline is no reason not to ask it. */
export const createQueryClient = (): QueryClient =>
  new QueryClient({
    defaultOptions: {
      queries: { networkMode: 'always', staleTime: 5_000, retry: shouldRetry, retryDelay: (tries) => 400 * 2 ** tries },
      mutations: { networkMode: 'always' },
    },
  })

/** Only what may heal by itself is asked again; a connection that is gone is the banner's business. */
const shouldRetry = (failures: number, error: unknown): boolean =>
  failures < 2 && isAppError(error) && error.kind === 'system'
