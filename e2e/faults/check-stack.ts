/** What Docker really has of a stack, held against what it should have. Each thing that is wrong is a sentence. */
import { openDocker } from '../../main/docker/connect.ts'
import { execIn } from '../../main/docker/run-command.ts'
import { containerName, ours, volumeName } from '../../main/stack/names.ts'

export type Wanted = { project: string; engineNumber: number; is: 'up' | 'down' | 'gone' }

const keptVolumes = ['postgres', 'valkey', 'files']

export async function openStackChecks(socketPath: string) {
  const docker = await openDocker({ socketPath })
  const rows = async (project: string, sql: string) => {
    const command = [
      'psql',
      '-h',
      '/var/run/postgresql',
      '-U',
      'iceos',
      '-d',
      'iceos',
      '-v',
      'ON_ERROR_STOP=1',
      '-tAqc',
      sql,
    ]
    const options = { timeoutMs: 30_000 }
    const { exitCode, stdout, stderr } = await execIn(docker, containerName(project, 'postgres', 1), command, options)
    if (exitCode !== 0) throw new Error(stderr)
    return stdout.trim().split('\n').filter(Boolean)
  }

  async function listAll(project: string) {
    const [containers, { Volumes }, networks] = await Promise.all([
      docker.listContainers({ all: true, ...ours(project) }),
      docker.listVolumes(ours(project)),
      docker.listNetworks(ours(project)),
    ])
    return {
      containers: containers.map(({ Names }) => Names[0]?.slice(1) ?? '').sort(),
      volumes: (Volumes ?? []).map(({ Name }) => Name).sort(),
      networks: networks.map(({ Name }) => Name),
      births: new Map((Volumes ?? []).map(({ Name, Labels }) => [Name, Labels?.['dev.iceos.birth']])),
    }
  }

  function shouldHave({ project, engineNumber, is }: Wanted) {
    const running = is === 'up' ? ['postgres', 'valkey', 'worker', 'migrate'].map((name) => `${name}-1`) : []
    const containers = (is === 'up' ? [...running, `engine-${engineNumber}`] : []).map((name) => `${project}-${name}`)
    return {
      containers: containers.sort(),
      volumes: [
        ...(is === 'gone' ? [] : keptVolumes.map((name) => volumeName(project, name))),
        ...containers.map((name) => `${name}-secrets`),
      ].sort(),
      networks: is === 'up' ? [`${project}_stack`] : [],
    }
  }

  return {
    listAll,
    keep: (project: string, id: string) => rows(project, `insert into kept (id) values ('${id}')`),
    /** `births` are those of the volumes that hold data, as they were seen first. */
    async problemsOf(wanted: Wanted, kept: readonly string[], births: ReadonlyMap<string, string | undefined>) {
      const should = shouldHave(wanted)
      const found = await listAll(wanted.project)
      const problems: string[] = []
      for (const kind of ['containers', 'volumes', 'networks'] as const) {
        const [have, want] = [found[kind], should[kind]]
        problems.push(...have.filter((name) => !want.includes(name)).map((name) => `orphan: ${name} (${kind})`))
        problems.push(...want.filter((name) => !have.includes(name)).map((name) => `missing: ${name} (${kind})`))
      }
      for (const [name, birth] of births) {
        if (wanted.is !== 'gone' && found.births.get(name) !== birth) problems.push(`lost: the volume ${name}`)
      }
      if (wanted.is === 'up' && problems.length === 0) problems.push(...(await problemsOfData(wanted.project, kept)))
      return problems
    },
    remove: async (project: string) => {
      for (const name of (await listAll(project)).containers)
        await docker.getContainer(name).remove({ force: true, v: true })
      for (const name of (await listAll(project)).volumes) await docker.getVolume(name).remove({ force: true })
      for (const name of (await listAll(project)).networks) await docker.getNetwork(name).remove()
    },
  }

  async function problemsOfData(project: string, kept: readonly string[]) {
    const there = new Set(await rows(project, 'select id from kept'))
    const databases = await rows(
      project,
      "select datname from pg_database where not datistemplate and datname <> 'postgres'",
    )
    return [
      ...kept.filter((id) => !there.has(id)).map((id) => `lost: the row ${id}`),
      ...databases.filter((name) => name !== 'iceos').map((name) => `orphan: the database ${name}`),
    ]
  }
}
