import { describe, expect, it } from 'vitest'
import { withSecretFiles } from './secret-files.ts'

describe('secrets in files', () => {
  const read = (path: string) => `content of ${path}\n`

  it('are read where the environment names a file', () => {
    const env = withSecretFiles({ DATABASE_URL_FILE: '/run/secrets/database-url', PATH: '/bin' }, read)
    expect(env).toMatchObject({ DATABASE_URL: 'content of /run/secrets/database-url', PATH: '/bin' })
  })

  it('do not replace what is said directly', () => {
    expect(withSecretFiles({ REDIS_URL: 'redis://x', REDIS_URL_FILE: '/f' }, read).REDIS_URL).toBe('redis://x')
  })

  it('leave other names that end in _FILE alone', () => {
    expect(withSecretFiles({ PASSWORD_FILE: '/f' }, read)).toEqual({ PASSWORD_FILE: '/f' })
  })

  it('end the start when a file is missing', () => {
    expect(() => withSecretFiles({ DATABASE_URL_FILE: '/nowhere/at/all' })).toThrow('ENOENT')
  })
})
