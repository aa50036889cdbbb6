import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import envPaths from 'env-paths'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findHost, usualFolder } from './find-host.ts'

const url = 'http://127.0.0.1:8000'
let dataDir = ''

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'iceos-find-'))
})
afterEach(() => rm(dataDir, { recursive: true, force: true }))

const hostRuns = async (pid = process.pid) => {
  await writeFile(join(dataDir, 'host.lock'), JSON.stringify({ pid, url }))
  await writeFile(join(dataDir, 'token'), 'local\n')
}

describe('findHost', () => {
  it('finds the host of the folder and its token', async () => {
    await hostRuns()
    expect(await findHost({ dataDir }, {})).toEqual({ url, token: 'local' })
    expect(await findHost({}, { ICEOS_DATA_DIR: dataDir })).toEqual({ url, token: 'local' })
  })

  it('prefers what it is told to the environment, and that to the folder', async () => {
    await hostRuns()
    const env = { ICEOS_DATA_DIR: dataDir, ICEOS_API_URL: 'http://127.0.0.1:9/', ICEOS_API_TOKEN: 'env' }
    expect(await findHost({}, env)).toEqual({ url: 'http://127.0.0.1:9', token: 'env' })
    expect(await findHost({ url, token: 'given' }, env)).toEqual({ url, token: 'given' })
  })

  it('sends the folder’s token to no other address', async () => {
    await hostRuns()
    await expect(findHost({ dataDir, url: 'http://127.0.0.1:9' }, {})).rejects.toMatchObject({ code: 'unauthorized' })
  })

  it('takes what a killed host left behind for what it is', async () => {
    const noProcess = 2 ** 22 + 1
    await hostRuns(noProcess)
    await expect(findHost({ dataDir }, {})).rejects.toMatchObject({ code: 'host-not-running' })
  })

  it('says so when nothing runs, or the file cannot be read', async () => {
    await expect(findHost({ dataDir }, {})).rejects.toMatchObject({ code: 'host-not-running' })
    await writeFile(join(dataDir, 'host.lock'), '{"pid":')
    await expect(findHost({ dataDir }, {})).rejects.toMatchObject({ code: 'host-not-running' })
  })

  it('looks where the host keeps its data by itself', () => {
    expect(usualFolder(process.env)).toBe(envPaths('iceos', { suffix: '' }).data)
    expect(usualFolder({}, 'darwin', '/Users/ada')).toBe(join('/Users/ada', 'Library', 'Application Support', 'iceos'))
    expect(usualFolder({ LOCALAPPDATA: 'C:\\L' }, 'win32')).toBe(join('C:\\L', 'iceos', 'Data'))
  })
})
