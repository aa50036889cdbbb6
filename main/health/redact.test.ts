import { describe, expect, it } from 'vitest'
import { createRedactor } from './redact.ts'

describe('what leaves in a diagnostics file', () => {
  const planted = [
    'ice_Zm9vYmFyYmF6cXV4cXV1eGNvcmdlZ3JhdWx0',
    'sk-proj-abcdefghijklmnop1234',
    'ghp_abcdefghijklmnopqrstuvwxyz0123456789',
    'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N',
    'hunter2hunter2',
    'p@ss"word\\1',
    'AKIAIOSFODNN7EXAMPLE',
    'correct-horse',
    'AGE-SECRET-KEY-1QQPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L',
  ]
  const text = [
    `Authorization: Bearer ${planted[0]}`,
    `{"apiKey":"${planted[1]}","password": "${planted[4]}"}`,
    `token=${planted[2]} jwt ${planted[3]}`,
    `postgres://iceos:${planted[4]}@postgres:5432/iceos and redis://:${planted[4]}@valkey:6379`,
    JSON.stringify({ text: planted[5] }),
    `aws ${planted[6]}`,
    'POSTGRES_PASSWORD=correct-horse',
    `the kit says ${planted[8]}.`,
    `-----BEGIN PRIVATE KEY-----\n${planted[4]}\n-----END PRIVATE KEY-----`,
  ].join('\n')

  it('has none of the secrets that were planted', () => {
    const clean = createRedactor([planted[5] ?? ''])(text)
    for (const secret of planted) expect(clean).not.toContain(secret)
    expect(clean).not.toContain('ss\\"word')
  })

  it('keeps what is no secret', () => {
    const plain = 'postgres://postgres:5432/iceos Engine 20.10.24, iceos-1234-engine-1 is healthy, 12 tokens were used'
    expect(createRedactor([])(plain)).toBe(plain)
  })
})
