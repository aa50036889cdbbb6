/** The stack, put together: what the jobs, the routes and the watchdog work with. */
import { AppError } from '../../contracts/errors.ts'
import type { Log } from '../../platform/log.ts'
import type { Docker } from '../docker/connect.ts'
import { type Found, findEngine } from '../docker/find-engine.ts'
import type { ConvergeNeeds } from './converge.ts'
import { type Definition, type Definitions, type ParsedFiles, readDefinitions } from './definition.ts'
import { onVolume } from './postgres-side.ts'
import { changeSecrets, readSecrets } from './stack-secrets.ts'
import type { StackState, StackStore } from './stack-state.ts'

export type StackNeeds = {
  dataDir: string
  store: StackStore
  log: Log
  env: Readonly<Record<string, string | undefined>>
  find?: () => Promise<Found>
}

export type StackBase = StackNeeds & {
  engine: (isFresh?: boolean) => Promise<Found>
  docker: () => Promise<Docker>
  definitions: (change?: Partial<StackState>) => Promise<Definitions>
  /** What is installed, in the order in which it starts. */
  installed: () => Promise<Definition[]>
  converge: () => Promise<ConvergeNeeds>
  service: (name: string) => Promise<Definition>
}

const enginePort = 8100

export function createStackBase(needs: StackNeeds): StackBase {
  const { store, dataDir, env } = needs
  const parsed: ParsedFiles = new Map()
  let found: Promise<Found> | undefined

  const engine = async (isFresh = false) => {
    if (isFresh || !(await found)?.docker) found = (needs.find ?? (() => findEngine(env)))()
    return (await found) as Found
  }
  const docker = async () => {
    const answer = await engine()
    if (answer.docker) return answer.docker
    throw new AppError('container-engine-missing', {
      detail: answer.advice ?? 'No container engine answers.',
      extra: { tried: answer.tried },
    })
  }
  const definitions = async (change: Partial<StackState> = {}) => {
    const state = { ...store.read(), ...change }
    const all = await readDefinitions(variablesOf(state, env), parsed)
    return new Map([...all].map(([name, service]) => [name, onVolume(service, state.postgresVolume)]))
  }
  const installed = async () => {
    const state = store.read()
    return [...(await definitions()).values()].filter((one) => isInstalled(one, state))
  }
  return {
    ...needs,
    engine,
    docker,
    definitions,
    installed,
    converge: async () => ({
      docker: await docker(),
      project: store.read().project,
      dataDir,
      secrets: (await readSecrets(dataDir)) ?? (await changeSecrets(dataDir, {})),
    }),
    service: async (name) => {
      const service = (await definitions()).get(name)
      if (service) return service
      throw new AppError('service-not-found', { detail: `There is no service ${name}.` })
    },
  }
}

export function isInstalled({ name, isAddOn }: Pick<Definition, 'name' | 'isAddOn'>, state: StackState): boolean {
  if (name === 'postgres') return !state.hasOwnDatabase
  if (name === 'valkey') return !state.hasOwnRedis
  return isAddOn ? state.addOns.includes(name) : true
}

/** What the compose files are filled with: what was set, then what this machine's environment says, then the ports that were found. */
export function variablesOf(state: StackState, env: StackNeeds['env']): Record<string, string | undefined> {
  const images = Object.entries(env).filter(([name]) => name.startsWith('ICE_IMAGE_'))
  const port = state.ports.engine ?? enginePort
  const hosts = ['engine', 'engine:8000', ...[8000, port].flatMap((one) => [`127.0.0.1:${one}`, `localhost:${one}`])]
  const ports = Object.entries(state.ports).map(([service, value]) => [
    `ICE_${service.toUpperCase()}_PORT`,
    String(value),
  ])
  return {
    ...Object.fromEntries(images),
    ...state.variables,
    ICE_PROJECT: state.project,
    ...Object.fromEntries(ports),
    ICE_TRUSTED_HOSTS: hosts.join(','),
  }
}

export const wantedCount = ({ name, about }: Definition, state: StackState): number =>
  about.kind === 'worker' && name === 'worker' ? state.workers : 1
