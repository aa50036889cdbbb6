/** The container engine, and the stack in it. */
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
    title: 'A container engine answers',
    area: 'container engine',
    look({ found, stack }) {
      if (found.engine) return ok(`${found.engine.name} ${found.engine.version} at ${found.engine.address}.`)
      const sentence = found.advice ?? 'None answers.'
      return stack
        ? broken(sentence, sentence)
        : { state: 'skipped', sentence: `${sentence} It is needed for the stack only.` }
    },
  },
  {
    name: 'container-engine-version',
    title: 'Version of the container engine',
    area: 'container engine',
    needs: 'docker',
    look({ found }) {
      const { version = '', apiVersion = '' } = found.engine ?? {}
      return ok(`Engine ${version}, spoken to in API ${apiVersion}.`)
    },
  },
  {
    name: 'container-engine-memory',
    title: 'Memory of the container engine',
    area: 'container engine',
    needs: 'docker',
    look({ found }) {
      const gigabytes = (found.engine?.memoryBytes ?? 0) / 1024 ** 3
      const sentence = `It has ${gigabytes.toFixed(1)} GB.`
      return gigabytes < 2
        ? attention(sentence, 'Give its virtual machine 4 GB or more in its settings.')
        : ok(sentence)
    },
  },
  {
    name: 'own-servers',
    title: 'Your own Postgres and Redis',
    area: 'data',
    needs: 'stack',
    async look({ base }) {
      if (!hasOwnServices(base)) return { state: 'skipped', sentence: 'All servers are containers of this stack.' }
      const findings = await lookAtOwnServices(base, AbortSignal.timeout(9000))
      const worst =
        findings.find(({ state }) => state === 'broken') ?? findings.find(({ state }) => state === 'attention')
      if (!worst) return ok(findings.map(({ sentence }) => sentence).join(' '))
      return (worst.state === 'broken' ? broken : attention)(worst.sentence, worst.instruction ?? undefined)
    },
  },
  {
    name: 'clock',
    title: 'Clock of the container engine',
    area: 'container engine',
    needs: 'docker',
    async look(scene) {
      const skew = await clockSkew(dockerOf(scene))
      if (skew === undefined) return ok('It does not say what time it has.')
      const seconds = Math.abs(skew) / 1000
      return seconds > 5
        ? attention(`It is ${seconds.toFixed(0)} s off.`, 'Restart the container engine: its virtual machine slept.')
        : ok(`It is ${seconds.toFixed(1)} s off at most.`)
    },
  },
  {
    name: 'other-stacks',
    title: 'Stacks of other installations',
    area: 'container engine',
    needs: 'docker',
    async look(scene) {
      const others = await findOtherStacks(dockerOf(scene), scene.base.store.read().project)
      const sentence = others.map(describeOther).join(' ')
      const lost = others.find(({ folderIs }) => folderIs === 'lost')
      if (lost) return attention(sentence, adoptAdvice(lost).trim())
      return ok(sentence || 'There are none.')
    },
  },
  {
    name: 'images',
    title: 'The images are there',
    area: 'stack',
    needs: 'stack',
    async look(scene) {
      const missing: string[] = []
      for (const { image } of installed(scene)) if (!(await findImage(dockerOf(scene), image))) missing.push(image)
      return missing.length === 0
        ? ok('All of them.')
        : broken(`Missing: ${list(missing)}.`, 'Run "ice up": it gets them again.')
    },
  },
  {
    name: 'images-pinned',
    title: 'The images have a version',
    area: 'stack',
    needs: 'stack',
    look(scene) {
      const loose = installed(scene).filter(({ image }) => !/:(?!latest)[^:/]+$|@sha256:/.test(image))
      return loose.length === 0
        ? ok('All of them.')
        : attention(
            `Without: ${list(loose.map(({ image }) => image))}.`,
            'Name a version with "ice up --set ICE_IMAGE_…=image:version".',
          )
    },
  },
  {
    name: 'network',
    title: 'The network is there',
    area: 'stack',
    needs: 'stack',
    async look(scene) {
      const found = await dockerOf(scene).listNetworks(ours(scene.base.store.read().project))
      return found.length > 0 ? ok('It is.') : broken('It was removed.', undefined, true)
    },
    repair: {
      title: 'Make the network, and start the containers on it',
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
    title: 'The volumes with data are there',
    area: 'stack',
    needs: 'stack',
    async look(scene) {
      const { project, volumes } = scene.base.store.read()
      const { Volumes } = await dockerOf(scene).listVolumes(ours(project))
      const births = new Map((Volumes ?? []).map(({ Name, Labels }) => [Name, Labels?.[label.birth] ?? 'unmarked']))
      const lost = Object.entries(volumes).filter(([name, birth]) => births.get(volumeName(project, name)) !== birth)
      return lost.length === 0
        ? ok('They are the ones that were made.')
        : broken(
            `Gone, with the data in them: ${list(lost.map(([name]) => name))}.`,
            'Restore a backup, or say "ice up --accept-data-loss".',
          )
    },
  },
  {
    name: 'containers',
    title: 'Every container is there and running',
    area: 'stack',
    needs: 'stack',
    look(scene) {
      const bad = installed(scene).filter(
        ({ kind, containers, wanted }) =>
          kind !== 'once' && containers.filter(({ startedAt }) => startedAt).length < wanted,
      )
      return bad.length === 0
        ? ok('All of them.')
        : broken(`Not all run of: ${list(bad.map(({ title }) => title))}.`, 'Run "ice up".')
    },
  },
  {
    name: 'services',
    title: 'Every service answers',
    area: 'stack',
    needs: 'stack',
    look(scene) {
      const bad = installed(scene).filter(({ state }) => state !== 'healthy' && state !== 'done')
      return bad.length === 0
        ? ok('All answered just now.')
        : broken(
            bad.map(({ title, sentence }) => `${title}: ${sentence}`).join(' '),
            'Look at "ice logs", then "ice restart".',
          )
    },
  },
  {
    name: 'engine-newer',
    title: 'iceOS knows what its engine knows',
    area: 'stack',
    needs: 'stack',
    async look({ schemaHead }) {
      const newer = await whatIsNewer(await schemaHead())
      return newer ? attention(newer, 'Update iceOS Desktop.') : ok('They are of one version.')
    },
  },
  {
    name: 'latency',
    title: 'How fast they answer',
    area: 'stack',
    needs: 'stack',
    look(scene) {
      const slow = installed(scene).filter(({ containers }) =>
        containers.some(({ probe }) => (probe?.latencyMs ?? 0) > 2000),
      )
      return slow.length === 0
        ? ok('All within 2 s.')
        : attention(
            `Slower than 2 s: ${list(slow.map(({ title }) => title))}.`,
            'The machine is busy; look at "ice ps" again later.',
          )
    },
  },
  {
    name: 'out-of-memory',
    title: 'Memory limits',
    area: 'stack',
    needs: 'stack',
    look(scene) {
      const bad = scene.containers.filter(({ State }) => State.OOMKilled)
      return bad.length === 0
        ? ok('Nothing ran into its limit.')
        : broken(
            `Out of memory: ${list(bad.map(nameOf))}.`,
            'Give it more, such as "ice up --set ICE_POSTGRES_MEMORY=4g".',
          )
    },
  },
  {
    name: 'restarts',
    title: 'Restarts',
    area: 'stack',
    needs: 'stack',
    look(scene) {
      const bad = scene.containers.filter(({ RestartCount }) => RestartCount > 3)
      return bad.length === 0
        ? ok('None worth a word.')
        : attention(
            `Restarted often: ${bad.map((one) => `${nameOf(one)} (${one.RestartCount})`).join(', ')}.`,
            'Look at "ice logs".',
          )
    },
  },
  {
    name: 'watchdog',
    title: 'The watchdog has not given up',
    area: 'stack',
    needs: 'stack',
    look({ stack }) {
      const bad = stack?.watchdog.filter(({ gaveUp }) => gaveUp) ?? []
      return bad.length === 0
        ? ok('It has not.')
        : broken(bad.map(({ sentence }) => sentence).join(' '), 'Look at the log of the service, then "ice restart".')
    },
  },
  {
    name: 'ports-local',
    title: 'Nothing is open to the network',
    area: 'stack',
    needs: 'stack',
    look(scene) {
      const open = scene.containers.filter(({ HostConfig }) =>
        Object.values((HostConfig.PortBindings ?? {}) as Record<string, { HostIp?: string }[] | null>).some((all) =>
          all?.some(({ HostIp }) => HostIp !== '127.0.0.1'),
        ),
      )
      return open.length === 0
        ? ok('All ports are on 127.0.0.1.')
        : broken(`Open to others: ${list(open.map(nameOf))}.`, 'Run "ice down" and "ice up".')
    },
  },
  {
    name: 'hardening',
    title: 'The containers are confined',
    area: 'stack',
    needs: 'stack',
    look(scene) {
      const loose = scene.containers.filter(
        ({ HostConfig: host }) =>
          !host.ReadonlyRootfs || host.Privileged || !host.CapDrop?.includes('ALL') || !host.Memory,
      )
      return loose.length === 0
        ? ok('All of them.')
        : broken(`Not: ${list(loose.map(nameOf))}.`, 'Somebody made them by hand. Run "ice down" and "ice up".')
    },
  },
  {
    name: 'strangers',
    title: 'Nobody else is on the network',
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
        ? ok('Nobody is.')
        : attention(
            `There is: ${list(others.map(({ Name }) => Name))}.`,
            'They can reach Postgres. Take them off the network if you do not know them.',
          )
    },
  },
  {
    name: 'secrets-age',
    title: 'Age of the secrets',
    area: 'stack',
    needs: 'stack',
    look(scene) {
      const { secretsMadeAt } = scene.base.store.read()
      const age = secretsMadeAt ? Math.floor((Date.now() - Date.parse(secretsMadeAt)) / days) : 0
      return age > 365
        ? attention(`They are ${age} days old.`, 'Make new ones with the next reset or move.')
        : ok(`They are ${age} days old.`)
    },
  },
  {
    name: 'leftovers',
    title: 'Nothing is left over',
    area: 'stack',
    needs: 'docker',
    async look(scene) {
      const left = await findLeftovers(scene)
      return left.length === 0 ? ok('Nothing is.') : attention(`Left over: ${list(left)}.`, undefined, true)
    },
    repair: {
      title: 'Remove what is left over; it holds no data',
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
