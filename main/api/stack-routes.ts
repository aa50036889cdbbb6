import { AppError } from '../../contracts/errors.ts'
import type { Job, JobKind } from '../../contracts/jobs.ts'
import { reply, type Served, type StreamEvent, serve } from '../../contracts/route.ts'
import {
  execRoute,
  getContainerEngineRoute,
  getStackRemainsRoute,
  getStackRoute,
  getStackUsageRoute,
  type LogLine,
  postgresConfirmRoute,
  postgresUndoRoute,
  postgresUpgradeRoute,
  stackDownRoute,
  stackResetRoute,
  stackRestartRoute,
  stackScaleRoute,
  stackUpgradeRoute,
  stackUpRoute,
  streamLogsRoute,
} from '../../contracts/stack.ts'
import {
  dropKeptSideRoute,
  getKeptSideRoute,
  listOtherStacksRoute,
  stackAdoptRoute,
  stackMoveRoute,
} from '../../contracts/stack-moves.ts'
import { execIn } from '../docker/run-command.ts'
import { mustBeAdoptable } from '../stack/adopt.ts'
import { readKept } from '../stack/kept-side.ts'
import type { StackParts } from '../stack/open-stack.ts'
import { measureOtherStacks } from '../stack/other-stacks.ts'
import { checkConfirmation, findRemains } from '../stack/reset.ts'
import { type ListBackups, lookAtSafety, mustBeSafe } from '../stack/reset-safety.ts'
import { mustBeUp } from '../stack/restart.ts'
import { streamStackLogs } from '../stack/stack-logs.ts'
import { containersOf, listContainers, readStack } from '../stack/status.ts'
import { keptOf, mustBeUpgradable } from '../stack/upgrade-postgres.ts'
import { readUsage } from '../stack/usage.ts'

type Needs = Pick<StackParts, 'base' | 'jobs' | 'watch' | 'history' | 'standing'> & { listBackups: ListBackups }

export function stackRoutes({ base, jobs, watch, history, standing, listBackups }: Needs): Served[] {
  const start = (kind: JobKind, input: unknown) => {
    const job = jobs.start(kind, input)
    return reply<Job>(job, { status: 202, headers: { location: `/api/v1/system/jobs/${job.id}` } })
  }
  return [
    serve(getContainerEngineRoute, async () => {
      const { engine, tried, advice } = await base.engine(true)
      return { engine, tried, advice }
    }),
    serve(getStackRoute, () => readStack({ base, history, standing, watchdog: watch.state })),
    serve(getStackRemainsRoute, async () => {
      const [remains, backup] = await Promise.all([findRemains(base), lookAtSafety(base, listBackups)])
      return { ...remains, backup }
    }),
    serve(getKeptSideRoute, async () => ({ kept: await readKept(base) })),
    serve(dropKeptSideRoute, async ({ body }) => {
      if (base.store.read().kept?.side === body.side) return start('drop-kept-side', {})
      throw new AppError('move-failed', { detail: `No move has left the ${body.side} side.` })
    }),
    serve(stackUpRoute, async ({ body }) => start('up', body)),
    serve(stackDownRoute, async () => start('down', {})),
    serve(stackRestartRoute, async ({ body }) => {
      if (body.service) await base.service(body.service)
      await mustBeUp(base)
      watch.reset()
      return start('restart', body)
    }),
    serve(stackScaleRoute, async ({ body }) => {
      const service = await base.service(body.service)
      if (service.about.kind !== 'worker') {
        throw new AppError('service-not-found', {
          detail: `${service.about.title} runs once. What can be scaled is "worker".`,
        })
      }
      await mustBeUp(base)
      return start('scale', body)
    }),
    serve(stackUpgradeRoute, async ({ body }) => {
      for (const name of Object.keys(body.images ?? {})) await base.service(name)
      await mustBeUp(base)
      return start('upgrade', body)
    }),
    serve(postgresUpgradeRoute, async ({ body }) => {
      mustBeUpgradable(base)
      await mustBeUp(base)
      return start('upgrade-postgres', body)
    }),
    serve(postgresUndoRoute, async ({ body }) => {
      keptOf(base)
      await mustBeUp(base)
      return start('undo-postgres', body)
    }),
    serve(postgresConfirmRoute, async () => {
      keptOf(base)
      return start('drop-old-postgres', {})
    }),
    serve(getStackUsageRoute, async ({ signal }) => {
      await mustBeUp(base)
      return readUsage(base, signal)
    }),
    serve(stackMoveRoute, async ({ body }) => {
      if (base.store.read().mode === body.to) {
        throw new AppError('move-failed', { detail: `The ${body.to} side answers already. Nothing is to be moved.` })
      }
      await base.docker()
      return start('move', body)
    }),
    serve(listOtherStacksRoute, async () => ({
      items: await measureOtherStacks(await base.docker(), base.store.read().project),
    })),
    serve(stackAdoptRoute, async ({ body }) => {
      await mustBeAdoptable(base, body)
      return start('adopt', body)
    }),
    serve(stackResetRoute, async ({ body }) => {
      checkConfirmation(base, body.confirm)
      await mustBeSafe(base, listBackups, body.withoutBackup)
      return start('reset', { withoutBackup: body.withoutBackup })
    }),
    serve(streamLogsRoute, ({ query, signal }) =>
      numbered(streamStackLogs(base, { ...query, follow: query.follow === 'true', signal })),
    ),
    serve(execRoute, async ({ params, body, signal }) => {
      const service = await base.service(params.service)
      const docker = await base.docker()
      const all = containersOf(await listContainers(docker, base.store.read().project), service.name)
      const running = all.find(({ State }) => State.Running)
      if (!running) throw new AppError('stack-not-up', { detail: `No container of ${service.about.title} is running.` })
      const { command, stdin, timeoutSeconds } = body
      return execIn(docker, running.Id, command, { timeoutMs: timeoutSeconds * 1000, stdin, signal })
    }),
  ]
}

async function* numbered(batches: AsyncGenerator<LogLine[]>): AsyncGenerator<StreamEvent<{ lines: LogLine[] }>> {
  for await (const lines of batches) yield { id: lines.at(-1)?.at ?? '', data: { lines } }
}
