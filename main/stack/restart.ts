/** Restarts one service or all; changes how many workers there are. */
import { AppError } from '../../contracts/errors.ts'
import { say } from '../../contracts/phrases.ts'
import type { JobType } from '../jobs/jobs.ts'
import { ensureContainer } from './converge.ts'
import { label, ours } from './names.ts'
import type { StackBase } from './stack.ts'
import { removeExtraWorkers, startServices, upPlan } from './up.ts'
import { waitHealthy } from './wait-healthy.ts'

export async function mustBeUp(base: StackBase): Promise<void> {
  const docker = await base.docker()
  const list = await docker.listContainers(ours(base.store.read().project))
  if (list.length > 0) return
  throw new AppError('stack-not-up', { detail: 'Start it with "ice up" first.' })
}

export const restartJob = (base: StackBase): JobType => ({
  title: (input) => {
    const { service } = input as { service?: string }
    return service ? say('jobRestartService', { service }) : say('jobRestart')
  },
  plan: () => [{ name: 'stop', title: say('stepRestartContainers'), weight: 5 }, ...upPlan.slice(4, 9)],
  limitMs: 10 * 60_000,
  async work(context, { service }: { service?: string }) {
    await context.step('stop', async (report) => {
      const docker = await base.docker()
      const list = await docker.listContainers({ all: true, ...ours(base.store.read().project) })
      const order = [...(await base.definitions()).keys()]
      const mine = list
        .filter(({ Labels }) => service === undefined || Labels[label.service] === service)
        .filter(({ Labels }) => Labels[label.service] !== 'migrate')
        .sort((a, b) => order.indexOf(a.Labels[label.service] ?? '') - order.indexOf(b.Labels[label.service] ?? ''))
      for (const [index, { Id, Labels }] of mine.entries()) {
        await docker.getContainer(Id).restart({ t: 10 })
        report(((index + 1) / mine.length) * 100, Labels[label.service])
      }
    })
    await startServices(base, context)
    return {}
  },
})

export const scaleJob = (base: StackBase): JobType => ({
  title: (input) => say('jobScale', { workers: (input as { count: number }).count }),
  plan: () => [
    { name: 'start', title: say('stepStartWorkers'), weight: 5 },
    { name: 'stop', title: say('stepStopWorkers'), weight: 5 },
  ],
  limitMs: 10 * 60_000,
  async work({ step, signal }, { count }: { count: number }) {
    base.store.change({ workers: count })
    const worker = await base.service('worker')
    await step('start', async (report) => {
      const needs = await base.converge()
      for (let number = 1; number <= count; number++) {
        const id = await ensureContainer(needs, worker, { number })
        await waitHealthy(needs.docker, id, worker, { signal })
        report((number / count) * 100, say('workerNumber', { worker: number }))
      }
    })
    await step('stop', () => removeExtraWorkers(base))
    return { workers: count }
  },
})
