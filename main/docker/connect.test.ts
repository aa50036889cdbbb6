import { describe, expect, it } from 'vitest'
import { candidates } from './candidates.ts'
import { negotiate, parseAddress } from './connect.ts'
import { whyNot } from './find-engine.ts'

describe('the version of the API', () => {
  it.each([
    ['Engine 20.10', '1.41', '1.12', { version: 'v1.41' }],
    ['Engine 24', '1.43', '1.12', { version: 'v1.43' }],
    ['Engine 28', '1.51', '1.24', { version: 'v1.51' }],
    ['Engine 29, which refuses what is older', '1.52', '1.44', { version: 'v1.51' }],
    ['an engine that has dropped all that we know', '1.70', '1.60', { version: 'v1.60' }],
    ['Podman', '1.41', '1.24', { version: 'v1.41' }],
    ['Engine 19, which is too old', '1.40', '1.12', { tooOld: '1.40' }],
    ['a version that sorts wrongly as text', '1.9', '1.0', { tooOld: '1.9' }],
  ])('of %s', (_, ApiVersion, MinAPIVersion, spoken) => {
    expect(negotiate({ ApiVersion, MinAPIVersion })).toEqual(spoken)
  })
})

describe('an address', () => {
  it.each([
    ['unix:///var/run/docker.sock', { socketPath: '/var/run/docker.sock' }],
    ['npipe:////./pipe/docker_engine', { socketPath: '\\\\.\\pipe\\docker_engine' }],
    ['tcp://10.0.0.1:2375', { host: '10.0.0.1', port: 2375, protocol: 'http' }],
    ['tcp://10.0.0.1:2376', { host: '10.0.0.1', port: 2376, protocol: 'https' }],
    ['ssh://me@server', { host: 'ssh://me@server', protocol: 'ssh' }],
    ['fd://', undefined],
    ['nonsense', undefined],
    ['file:///etc/passwd', undefined],
  ])('%s is read', (address, parsed) => {
    expect(parseAddress(address)).toEqual(parsed)
  })
})

describe('the places that are looked at', () => {
  const on = (platform: NodeJS.Platform, env = {}, contexts: { name: string; address: string }[] = []) =>
    candidates({ platform, env, home: '/home/me', uid: 1000, contexts })
  const names = (platform: NodeJS.Platform) => new Set(on(platform).map(({ name }) => name))

  it('are those of the engines that people have on each system', () => {
    expect(names('linux')).toContain('Docker without root')
    expect(names('linux')).toContain('Podman without root')
    expect([...names('darwin')]).toEqual(
      expect.arrayContaining(['Docker Desktop', 'Colima', 'OrbStack', 'Rancher Desktop', 'Podman machine']),
    )
    expect(on('win32').every(({ address }) => address.startsWith('npipe://'))).toBe(true)
  })

  it('are only the one of DOCKER_HOST, where that is set', () => {
    expect(on('linux', { DOCKER_HOST: 'tcp://x:1' })).toEqual([{ name: 'DOCKER_HOST', address: 'tcp://x:1' }])
  })

  it('begin with the chosen context, and name none twice', () => {
    const places = on('linux', {}, [{ name: 'context mine', address: 'unix:///var/run/docker.sock' }])
    expect(places[0]?.name).toBe('context mine')
    expect(new Set(places.map(({ address }) => address)).size).toBe(places.length)
  })
})

describe('an engine that does not answer', () => {
  const failed = (code: string) => Object.assign(new Error(code), { code })
  const place = { name: 'Docker', address: 'unix:///x', start: 'Run "sudo systemctl start docker".' }

  it('says what to do about it', () => {
    expect(whyNot(failed('EACCES'), place)).toEqual(['no-permission', expect.stringContaining('usermod -aG docker')])
    expect(whyNot(failed('ECONNREFUSED'), place)).toEqual(['not-running', expect.stringContaining('systemctl start')])
    expect(whyNot(new Error('no answer within 3 s'), place)).toEqual([
      'unreachable',
      expect.stringContaining('within 3 s'),
    ])
  })
})
