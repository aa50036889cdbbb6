/** Asks the running engine about parts of a backup, in the host's name. */
import type { Readable } from 'node:stream'
import type { CamePart, ListedPart } from '../../contracts/backup-parts.ts'
import { AppError, fromProblem, Problem } from '../../contracts/errors.ts'
import {
  bringPartsRoute,
  lookAtPartsRoute,
  type PartHere,
  type PartOutcome,
  PartOutcomes,
  PartsHere,
  RemovedParts,
  removePartsRoute,
} from '../../contracts/part-lines.ts'
import { type Route, routeUrl } from '../../contracts/route.ts'
import type { EngineLink } from '../api/engine-link.ts'

type Look = { backupId: string; items: readonly ListedPart[] }

export type AskParts = {
  look: (what: Look, signal: AbortSignal) => Promise<{ items: PartHere[] }>
  bring: (
    how: { backupId: string; whenThere: 'skip' | 'copy' },
    lines: Readable,
    signal: AbortSignal,
  ) => Promise<{ items: PartOutcome[] }>
  remove: (what: { items: readonly CamePart[] }, signal: AbortSignal) => Promise<RemovedParts>
}

export function askParts(link: () => EngineLink, secret: () => string): AskParts {
  async function ask(route: Route, path: string, type: string, body: Readable | string, signal: AbortSignal) {
    const answer = await link().send({
      ...{ method: route.method, path, body, signal },
      headers: { authorization: `Bearer ${secret()}`, 'content-type': type },
    })
    const content = await answer.body.json().catch(() => undefined)
    if (answer.statusCode < 300) return content
    const problem = Problem.safeParse(content)
    throw problem.success
      ? fromProblem(problem.data)
      : new AppError('restore-failed', { detail: `The engine answered ${answer.statusCode}.` })
  }
  const asJson = (route: Route, body: unknown, signal: AbortSignal) =>
    ask(route, route.path, 'application/json', JSON.stringify(body), signal)
  return {
    look: async (what, signal) => PartsHere.parse(await asJson(lookAtPartsRoute, what, signal)),
    remove: async (what, signal) => RemovedParts.parse(await asJson(removePartsRoute, what, signal)),
    async bring(how, lines, signal) {
      const path = routeUrl(bringPartsRoute.path, {}, how)
      return PartOutcomes.parse(await ask(bringPartsRoute, path, 'application/octet-stream', lines, signal))
    },
  }
}
