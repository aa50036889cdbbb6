/** Stacks with our labels that are not this installation's: whose they are, what they hold, whether they could be taken over. */
import { access } from 'node:fs/promises'
import type { OtherStack } from '../../contracts/stack-moves.ts'
import { folderOwner } from '../../platform/folder-lock.ts'
import type { Docker } from '../docker/connect.ts'
import { findFoundSecrets } from './found-secrets.ts'
import { label, ours, secretsName } from './names.ts'
import { volumeSizes } from './reset.ts'

type Glance = Omit<OtherStack, 'hasPasswords' | 'hasSecretKey'>

/** With sizes and secrets, for which Docker walks through all volumes: only when somebody asks. */
export async function measureOtherStacks(docker: Docker, own: string): Promise<OtherStack[]> {
  const others = await findOtherStacks(docker, own)
  if (others.length === 0) return []
  const sizes = await volumeSizes(docker)
  return Promise.all(
    others.map(async (other) => {
      const secrets = await findFoundSecrets(docker, other.project, other.folder)
      return {
        ...other,
        volumes: other.volumes.map(({ name }) => ({ name, bytes: sizes.get(name) ?? null })),
        hasPasswords: secrets.postgresPassword !== undefined || secrets.databaseUrl !== undefined,
        hasSecretKey: secrets.secretKey !== undefined,
      }
    }),
  )
}

export async function findOtherStacks(docker: Docker, own: string): Promise<Glance[]> {
  const folders = await foldersOf(docker)
  folders.delete(own)
  return Promise.all([...folders].map(([project, folder]) => glanceAt(docker, project, folder)))
}

/** Project → data folder, of all stacks of iceOS that this container engine has. */
export async function foldersOf(docker: Docker): Promise<Map<string, string | null>> {
  const [containers, { Volumes }] = await Promise.all([
    docker.listContainers({ all: true, filters: { label: [label.project] } }),
    docker.listVolumes({ filters: { label: [label.project] } }),
  ])
  const found = new Map<string, string | null>()
  for (const { Labels } of [...containers, ...(Volumes ?? [])]) {
    const project = Labels?.[label.project]
    if (project) found.set(project, Labels[label.folder] ?? found.get(project) ?? null)
  }
  return found
}

async function glanceAt(docker: Docker, project: string, folder: string | null): Promise<Glance> {
  const [containers, { Volumes }, folderIs] = await Promise.all([
    docker.listContainers({ all: true, ...ours(project) }),
    docker.listVolumes(ours(project)),
    stateOf(folder),
  ])
  return {
    ...{ project, folder, folderIs },
    running: containers.filter(({ State }) => State === 'running').length,
    volumes: (Volumes ?? [])
      .filter(({ Name }) => !Name.endsWith(secretsName('')))
      .map(({ Name }) => ({ name: Name, bytes: null })),
  }
}

/** A folder that may not be looked into is somebody's, and not lost. */
async function stateOf(folder: string | null): Promise<OtherStack['folderIs']> {
  if (folder === null) return 'lost'
  const isThere = await access(folder).then(
    () => true,
    (error: NodeJS.ErrnoException) => error.code !== 'ENOENT' && error.code !== 'ENOTDIR',
  )
  if (!isThere) return 'lost'
  return (await folderOwner(folder).catch(() => undefined)) ? 'in-use' : 'there'
}

/** One line for `ice up` and the checks. */
export function describeOther({ project, folder, folderIs, running, volumes }: Glance): string {
  const whose = {
    lost: folder === null ? 'a folder that nobody knows' : `${folder}, which is gone`,
    there: folder,
    'in-use': `${folder}, where iceOS is running`,
  }[folderIs]
  const what = `${volumes.length} volumes with data, ${running === 0 ? 'nothing running' : `${running} containers running`}`
  return `Another stack of iceOS is here: ${project}, of ${whose} (${what}). It is left alone.`
}

export const adoptAdvice = ({ project, folderIs }: Glance): string =>
  folderIs === 'lost' ? ` "ice stack adopt ${project}" takes it over.` : ''
