/** Stacks with our labels that are not this installation's: whose they are, what they hold, whether they could be taken over. */
import { access } from 'node:fs/promises'
import type { OtherStack } from '../../contracts/stack.ts'
import { folderOwner } from '../../platform/folder-lock.ts'
import type { Docker } from '../docker/connect.ts'
import { findFoundSecrets } from './found-secrets.ts'
import { label, ours, secretsName } from './names.ts'
import { volumeSizes } from './reset.ts'

export async function findOtherStacks(docker: Docker, own: string): Promise<OtherStack[]> {
  const folders = await foldersOf(docker)
  folders.delete(own)
  if (folders.size === 0) return []
  const sizes = await volumeSizes(docker)
  return Promise.all([...folders].map(([project, folder]) => describe(docker, project, folder, sizes)))
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

async function describe(
  docker: Docker,
  project: string,
  folder: string | null,
  sizes: ReadonlyMap<string, number>,
): Promise<OtherStack> {
  const [containers, { Volumes }, secrets] = await Promise.all([
    docker.listContainers({ all: true, ...ours(project) }),
    docker.listVolumes(ours(project)),
    findFoundSecrets(docker, project, folder),
  ])
  return {
    ...{ project, folder, folderIs: await stateOf(folder) },
    running: containers.filter(({ State }) => State === 'running').length,
    volumes: (Volumes ?? [])
      .filter(({ Name }) => !Name.endsWith(secretsName('')))
      .map(({ Name }) => ({ name: Name, bytes: sizes.get(Name) ?? null })),
    hasPasswords: secrets.postgresPassword !== undefined || secrets.databaseUrl !== undefined,
    hasSecretKey: secrets.secretKey !== undefined,
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
export function describeOther({ project, folder, folderIs, running, volumes }: OtherStack): string {
  const whose = {
    lost: folder === null ? 'a folder that nobody knows' : `${folder}, which is gone`,
    there: folder,
    'in-use': `${folder}, where iceOS is running`,
  }[folderIs]
  const what = `${volumes.length} volumes with data, ${running === 0 ? 'nothing running' : `${running} containers running`}`
  return `Another stack of iceOS is here: ${project}, of ${whose} (${what}). It is left alone.`
}

export const adoptAdvice = ({ project, folderIs }: OtherStack): string =>
  folderIs === 'lost' ? ` "ice stack adopt ${project}" takes it over.` : ''
