/** The engine in a container, as the host's door sees an engine. */

import type { Jobs } from '../jobs/jobs.ts'
import type { SwitchedEngine } from '../supervise/engine-switch.ts'
import type { StackBase } from './stack.ts'
import { readSecrets } from './stack-secrets.ts'
import type { Watch } from './watch.ts'

type Needs = { base: StackBase; watch: Pick<Watch, 'problem'>; jobs: () => Pick<Jobs, 'start' | 'ended'> }

export async function openStackEngine({ base, watch, jobs }: Needs): Promise<SwitchedEngine> {
  const hostSecret = (await readSecrets(base.dataDir))?.apiToken ?? ''
  const since = new Date().toISOString()
  return {
    state: () => {
      const error = watch.problem()
      const isDown = error?.code === 'container-engine-missing' || error?.code === 'volume-lost'
      return { state: isDown ? 'restarting' : 'running', pid: null, restarts: 0, since, nextTryAt: null, error }
    },
    hostSecret: () => hostSecret,
    target: () => ({ origin: `http://127.0.0.1:${base.store.read().ports.engine ?? 0}` }),
    settled: async () => {},
    restart: async () => {
      await jobs().ended(jobs().start('restart', { service: 'engine' }).id)
    },
    stop: async () => {},
  }
}
