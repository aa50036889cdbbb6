/** Finds a container engine that can be used, or says of each place why it cannot. */
import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import type { ContainerEngine, EngineTried, FoundEngine } from '../../contracts/stack.ts'
import { type Candidate, candidates } from './candidates.ts'
import { type Docker, negotiate, openDocker, parseAddress } from './connect.ts'
import { readContexts } from './read-contexts.ts'
import { within } from './within.ts'

export type Found = FoundEngine & { docker: Docker | undefined }

/** Generous: an engine on a busy machine is slow, and what is not there is known at once. */
const answerMs = 10_000

export async function findEngine(
  env: Readonly<Record<string, string | undefined>> = process.env,
  platform: NodeJS.Platform = process.platform,
): Promise<Found> {
  const home = env.HOME ?? env.USERPROFILE ?? homedir()
  const contexts = await readContexts(home, env)
  const places = candidates({ platform, env, home, uid: process.getuid?.() ?? 1000, contexts })
  const tried: EngineTried[] = []
  for (const place of places) {
    const answer = await tryPlace(place)
    if ('docker' in answer) return { ...answer, tried, advice: null }
    tried.push(answer)
  }
  return { docker: undefined, engine: null, tried, advice: adviceFor(tried, places, platform) }
}

async function tryPlace(place: Candidate): Promise<{ docker: Docker; engine: ContainerEngine } | EngineTried> {
  const { name, address } = place
  const not = (why: EngineTried['why'], sentence: string): EngineTried => ({ name, address, why, sentence })
  const parsed = parseAddress(address)
  if (!parsed) return not('not-an-engine', `${address} is no address of a container engine.`)
  if ('socketPath' in parsed && process.platform !== 'win32' && !existsSync(parsed.socketPath)) {
    return not('absent', `There is no ${parsed.socketPath}.`)
  }
  try {
    const said = await within(answerMs, (await openDocker(parsed)).version())
    const spoken = negotiate(said)
    if ('tooOld' in spoken) {
      return not(
        'too-old',
        `It is version ${said.Version} (API ${spoken.tooOld}); 20.10 (API 1.41) is the oldest that works.`,
      )
    }
    const docker = await openDocker(parsed, spoken.version)
    const info = await within(answerMs, docker.info())
    if (info.OSType !== 'linux') {
      return not('not-an-engine', `It runs ${info.OSType} containers. Switch it to Linux containers.`)
    }
    return { docker, engine: describe(place, said.Version, spoken.version, info) }
  } catch (error) {
    return not(...whyNot(error, place))
  }
}

type Info = { OperatingSystem: string; Architecture: string; NCPU: number; MemTotal: number }

function describe({ name, address }: Candidate, version: string, apiVersion: string, info: Info): ContainerEngine {
  return {
    ...{ name, address, version, apiVersion: apiVersion.slice(1) },
    ...{ os: info.OperatingSystem, architecture: info.Architecture, cpus: info.NCPU, memoryBytes: info.MemTotal },
  }
}

/** What the socket's error means for a person. */
export function whyNot(error: unknown, { start }: Candidate): [EngineTried['why'], string] {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const how = start ? ` ${start}` : ''
  if (code === 'EACCES' || code === 'EPERM') {
    return [
      'no-permission',
      'You may not use it. Add yourself to its group ("sudo usermod -aG docker $USER"), then log in again.',
    ]
  }
  if (code === 'ECONNREFUSED') return ['not-running', `It is installed, but it does not run.${how}`]
  if (code === 'ENOENT') return ['absent', 'It is not there.']
  const message = error instanceof Error ? error.message : String(error)
  return ['unreachable', `It did not answer: ${message}.${how}`]
}

/** The one sentence that helps most. */
function adviceFor(tried: readonly EngineTried[], places: readonly Candidate[], platform: NodeJS.Platform): string {
  const worth = tried.find(({ why }) => why !== 'absent')
  if (worth) return `${worth.name} (${worth.address}): ${worth.sentence}`
  if (places[0]?.name === 'DOCKER_HOST') return `DOCKER_HOST points at ${places[0].address}, and nothing is there.`
  if (platform === 'linux') return 'No container engine is installed. Install Docker Engine or Podman, then try again.'
  return 'No container engine is installed. Install Docker Desktop, Podman Desktop, OrbStack or Rancher Desktop, then try again.'
}
