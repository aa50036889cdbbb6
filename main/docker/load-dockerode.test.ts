import { describe, expect, it } from 'vitest'
import { loadedBy } from '../testing/loaded-by.ts'

describe('the Docker library', { timeout: 90_000 }, () => {
  it('loads neither SSH nor gRPC for an engine on a socket', () => {
    const names = loadedBy(`
      const docker = await (await load('main/docker/connect.ts')).openDocker({ socketPath: '/nowhere' })
      await docker.version().catch(() => {})`)
    expect(names).toContain('dockerode/lib/docker.js')
    expect(names.filter((name) => /^(ssh2|@grpc|protobufjs)/.test(name))).toEqual([])
  })

  it('loads SSH once an engine is asked over it', () => {
    const names = loadedBy(`
      const docker = await (await load('main/docker/connect.ts')).openDocker({ host: 'ssh://127.0.0.1:1', protocol: 'ssh' })
      await docker.version().catch(() => {})`)
    expect(names).toContain('ssh2/lib/index.js')
  })

  it('loads gRPC once an image is built by BuildKit', () => {
    const names = loadedBy(`
      const docker = await (await load('main/docker/connect.ts')).openDocker({ socketPath: '/nowhere' })
      await docker.buildImage('/nowhere.tar', { version: '2' }).catch(() => {})`)
    expect(names.some((name) => name.startsWith('@grpc/grpc-js/'))).toBe(true)
  })
})
