import { permissions } from '../../contracts/access.ts'
import type { Caller } from '../../contracts/route.ts'
import { secretCheck } from '../../platform/secret.ts'
import type { Sessions } from '../sessions/sessions.ts'

/** Whom the host acts for: the person at this machine, by the token file or by a page's session. */
export const localCaller: Caller = { orgId: 'local', projectId: undefined, userId: 'local', permissions }

export type Recognise = (token: string) => 'token-file' | 'session' | undefined

export function recogniser(localToken: string, sessions: Pick<Sessions, 'isLive'>): Recognise {
  const isLocal = secretCheck(localToken)
  return (token) => {
    if (isLocal(token)) return 'token-file'
    return sessions.isLive(token) ? 'session' : undefined
  }
}
