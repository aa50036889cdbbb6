/** The container engine, and the stack in it. */
import { say } from '../../contracts/phrases.ts'
import { findImage } from '../docker/pull-image.ts'
import { ensureNetwork, removeContainer } from '../stack/converge.ts'
import { whatIsNewer } from '../stack/known-migrations.ts'
import { label, networkName, ours, volumeName } from '../stack/names.ts'
import { adoptAdvice, describeOther, findOtherStacks } from '../stack/other-stacks.ts'
import { hasOwnServices, lookAtOwnServices } from '../stack/own-services.ts'
import { clockSkew } from '../stack/preflight.ts'
import { attention, broken, type Check, ok, type Scene } from './check.ts'

const days = 24 * 60 * 60_000
const list = (names: readonly string[]) => names.join(', ')
const nameOf = ({ Name }: { Name: string }) => Name.replace(/^\//, '')
const installed = (scene: Scene) => scene.stack?.services.filter(({ isInstalled }) => isInstalled) ?? []
const dockerOf = ({ docker }: Scene) => {
  if (!docker) throw new Error('No container engine is in use.')
  return docker
}

export const stackChecks: readonly Check[] = [
  {
    name: 'container-engine',
    title: say('checkContainerEngine'),
    area: 'container engine',
    look({ found, stack }) {
      if (found.engine) return ok(say('containerEngineAt', found.engine))
      const sentence = found.advice ?? say('noEngineInUse')
      return stack ? broken(sentence, sentence) : { state: 'skipped', sentence }
    },
  },
  {
    name: 'container-engine-version',
    title: say('checkContainerEngineVersion'),
    area: 'container engine',
    needs: 'docker',
    look({ found }) {
      const { version = '', apiVersion = '' } = found.engine ?? {}
      return ok(say('containerEngineVersion', { version, api: apiVersion }))
    },
  },
  {
    name: 'container-engine-memory',
    title: say('checkContainerEngineMemory'),
    area: 'container engine',
    needs: 'docker',
    look({ found }) {
      const gigabytes = Math.round(((found.engine?.memoryBytes ?? 0) / 1024 ** 3) * 10) / 10
      const sentence = say('containerEngineMemory', { gigabytes })
      return gigabytes < 2 ? attention(sentence, say('giveMoreMemory')) : ok(sentence)
    },
  },
  {
    name: 'own-servers',
    title: say('checkOwnServers'),
    area: 'data',
    needs: 'stack',
    async look({ base }) {
      if (!hasOwnServices(base)) return { state: 'skipped', sentence: say('allInContainers') }
      const findings = await lookAtOwnServices(base, AbortSignal.timeout(9000))
      const worst =
        findings.find(({ state }) => state === 'broken') ?? findings.find(({ state }) => state === 'attention')
      if (!worst) return ok(findings.map(({ sentence }) => sentence).join(' '))
      return (worst.state === 'broken' ? broken : attention)(worst.sentence, worst.instruction ?? undefined)
    },
  },
  {
    name: 'clock',
    title: say('checkClock'),
    area: 'container engine',
    needs: 'docker',
    async look(scene) {
      const skew = await clockSkew(dockerOf(scene))
      if (skew === undefined) return ok(say('clockNotSaid'))
      const seconds = Math.round(Math.abs(skew) / 100) / 10
      return seconds > 5
        ? attention(say('clockOff', { seconds }), say('restartContainerEngine'))
        : ok(say('clockFine', { seconds }))
    },
  },
  {
    name: 'other-stacks',
    title: say('checkOtherStacks'),
    area: 'container engine',
    needs: 'docker',
    async look(scene) {
      const others = await findOtherStacks(dockerOf(scene), scene.base.store.read().project)
      const sentence = others.map(describeOther).join(' ')
      const lost = others.find(({ folderIs }) => folderIs === 'lost')
      if (lost) return attention(sentence, adoptAdvice(lost).trim())
      return ok(sentence || say('noOthers'))
    },
  },
  {
    name: 'images',
    title: say('checkImages'),
    area: 'stack',
    needs: 'stack',
    async look(scene) {
      const missing: string[] = []
      for (const { image } of installed(scene)) if (!(await findImage(dockerOf(scene), image))) missing.push(image)
      return missing.length === 0
        ? ok(say('allOfThem'))
        : broken(say('missing', { names: list(missing) }), say('upGetsThem'))
    },
  },
  {
    name: 'images-pinned',
    title: say('checkImagesPinned'),
    area: 'stack',
    needs: 'stack',
    look(scene) {
      const loose = installed(scene).filter(({ image }) => !/:(?!latest)[^:/]+$|@sha256:/.test(image))
      return loose.length === 0
        ? ok(say('allOfThem'))
        : attention(say('without', { names: list(loose.map(({ image }) => image)) }), say('nameVersion'))
    },
  },
  {
    name: 'network',
    title: say('checkNetwork'),
    area: 'stack',
    needs: 'stack',
    async look(scene) {
      const found = await dockerOf(scene).listNetworks(ours(scene.base.store.read().project))
      return found.length > 0 ? ok(say('networkThere')) : broken(say('networkGone'), undefined, true)
    },
    repair: {
      title: say('makeNetwork'),
      async run(scene) {
        const needs = await scene.base.converge()
        await ensureNetwork(needs)
        const all = await scene.base.definitions()
        for (const info of scene.containers)
          await removeContainer(needs.docker, nameOf(info), all.get(info.Config.Labels[label.service] ?? ''))
      },
    },
  },
  {
    name: 'volumes',
    title: say('checkVolumes'),
    area: 'stack',
    needs: 'stack',
    async look(scene) {
      const { project, volumes } = scene.base.store.read()
      const { Volumes } = await dockerOf(scene).listVolumes(ours(project))
      const births = new Map((Volumes ?? []).map(({ Name, Labels }) => [Name, Labels?.[label.birth] ?? 'unmarked']))
      const lost = Object.entries(volumes).filter(([name, birth]) => births.get(volumeName(project, name)) !== birth)
      return lost.length === 0
        ? ok(say('volumesFine'))
        : broken(say('volumesGone', { names: list(lost.map(([name]) => name)) }), say('restoreOrAccept'))
    },
  },
  {
    name: 'containers',
    title: say('checkContainers'),
    area: 'stack',
    needs: 'stack',
    look(scene) {
      const bad = installed(scene).filter(
        ({ kind, containers, wanted }) =>
          kind !== 'once' && containers.filter(({ startedAt }) => startedAt).length < wanted,
      )
      return bad.length === 0
        ? ok(say('allOfThem'))
        : broken(say('notAllRun', { names: list(bad.map(({ title }) => title)) }), say('runUp'))
    },
  },
  {
    name: 'services',
    title: say('checkServices'),
    area: 'stack',
    needs: 'stack',
    look(scene) {
      const bad = installed(scene).filter(({ state }) => state !== 'healthy' && state !== 'done')
      return bad.length === 0
        ? ok(say('allAnswered'))
        : broken(bad.map(({ title, sentence }) => `${title}: ${sentence}`).join(' '), say('logsThenRestart'))
    },
  },
  {
    name: 'engine-newer',
    title: say('checkKnowsEngine'),
    area: 'stack',
    needs: 'stack',
    async look({ schemaHead }) {
      const newer = await whatIsNewer(await schemaHead())
      return newer ? attention(newer, say('updateApp')) : ok(say('oneVersion'))
    },
  },
  {
    name: 'old-postgres',
    title: say('checkOldPostgres'),
    area: 'stack',
    needs: 'stack',
    look(scene) {
      const { keptPostgres: kept } = scene.base.store.read()
      if (!kept) return ok(say('nothingOfPostgresIsKept'))
      const sentence = say('oldPostgresIsKept', { volume: kept.postgresVolume, since: kept.since })
      return attention(sentence, say('confirmOrUndoPostgres'))
    },
  },
  {
    name: 'latency',
    title: say('checkLatency'),
    area: 'stack',
    needs: 'stack',
    look(scene) {
      const slow = installed(scene).filter(({ containers }) =>
        containers.some(({ probe }) => (probe?.latencyMs ?? 0) > 2000),
      )
      return slow.length === 0
        ? ok(say('allWithin'))
        : attention(say('slowerThan', { names: list(slow.map(({ title }) => title)) }), say('machineBusy'))
    },
  },
  {
    name: 'out-of-memory',
    title: say('checkOutOfMemory'),
    area: 'stack',
    needs: 'stack',
    look(scene) {
      const bad = scene.containers.filter(({ State }) => State.OOMKilled)
      return bad.length === 0
        ? ok(say('nothingRanOut'))
        : broken(say('outOfMemory', { names: list(bad.map(nameOf)) }), say('giveItMore'))
    },
  },
  {
    name: 'restarts',
    title: say('checkRestarts'),
    area: 'stack',
    needs: 'stack',
    look(scene) {
      const bad = scene.containers.filter(({ RestartCount }) => RestartCount > 3)
      return bad.length === 0
        ? ok(say('noRestarts'))
        : attention(
            say('restartedOften', { names: list(bad.map((one) => `${nameOf(one)} (${one.RestartCount})`)) }),
            say('lookAtLogs'),
          )
    },
  },
  {
    name: 'watchdog',
    title: say('checkWatchdog'),
    area: 'stack',
    needs: 'stack',
    look({ stack }) {
      const bad = stack?.watchdog.filter(({ gaveUp }) => gaveUp) ?? []
      return bad.length === 0
        ? ok(say('watchdogFine'))
        : broken(bad.map(({ sentence }) => sentence).join(' '), say('watchdogGaveUp'))
    },
  },
  {
    name: 'ports-local',
    title: say('checkPortsLocal'),
    area: 'stack',
    needs: 'stack',
    look(scene) {
      const open = scene.containers.filter(({ HostConfig }) =>
        Object.values((HostConfig.PortBindings ?? {}) as Record<string, { HostIp?: string }[] | null>).some((all) =>
          all?.some(({ HostIp }) => HostIp !== '127.0.0.1'),
        ),
      )
      return open.length === 0
        ? ok(say('portsLocal'))
        : broken(say('openToOthers', { names: list(open.map(nameOf)) }), say('downAndUp'))
    },
  },
  {
    name: 'hardening',
    title: say('checkHardening'),
    area: 'stack',
    needs: 'stack',
    look(scene) {
      const loose = scene.containers.filter(
        ({ HostConfig: host }) =>
          !host.ReadonlyRootfs || host.Privileged || !host.CapDrop?.includes('ALL') || !host.Memory,
      )
      return loose.length === 0
        ? ok(say('allOfThem'))
        : broken(say('notConfined', { names: list(loose.map(nameOf)) }), say('madeByHand'))
    },
  },
  {
    name: 'strangers',
    title: say('checkStrangers'),
    area: 'stack',
    needs: 'stack',
    async look(scene) {
      const { project } = scene.base.store.read()
      const network = (await dockerOf(scene)
        .getNetwork(networkName(project))
        .inspect()
        .catch(() => undefined)) as { Containers?: Record<string, { Name: string }> } | undefined
      const own = new Set(scene.containers.map(nameOf))
      const others = Object.values(network?.Containers ?? {}).filter(({ Name }) => !own.has(Name))
      return others.length === 0
        ? ok(say('nobody'))
        : attention(say('strangers', { names: list(others.map(({ Name }) => Name)) }), say('takeThemOff'))
    },
  },
  {
    name: 'secrets-age',
    title: say('checkSecretsAge'),
    area: 'stack',
    needs: 'stack',
    look(scene) {
      const { secretsMadeAt } = scene.base.store.read()
      const age = secretsMadeAt ? Math.floor((Date.now() - Date.parse(secretsMadeAt)) / days) : 0
      return age > 365
        ? attention(say('daysOld', { days: age }), say('makeNewSecrets'))
        : ok(say('daysOld', { days: age }))
    },
  },
  {
    name: 'leftovers',
    title: say('checkLeftovers'),
    area: 'stack',
    needs: 'docker',
    async look(scene) {
      const left = await findLeftovers(scene)
      return left.length === 0
        ? ok(say('nothingLeft'))
        : attention(say('leftOver', { names: list(left) }), undefined, true)
    },
    repair: {
      title: say('removeLeftovers'),
      async run(scene) {
        for (const name of await findLeftovers(scene)) await dockerOf(scene).getVolume(name).remove()
      },
    },
  },
]

/** Secrets of containers that somebody removed by hand. */
async function findLeftovers(scene: Scene): Promise<string[]> {
  const { Volumes } = await dockerOf(scene).listVolumes({
    filters: { label: [`${label.project}=${scene.base.store.read().project}`], dangling: ['true'] },
  })
  return (Volumes ?? []).map(({ Name }) => Name).filter((name) => name.endsWith('-secrets'))
}
