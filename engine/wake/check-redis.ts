/** Looks at a Redis or Valkey that somebody else runs: whether it can carry wake-ups. */
import { Redis } from 'ioredis'
import type { ServiceFinding } from '../../contracts/own-services.ts'
import { wakeChannel } from './carrier.ts'

const withinMs = 5000
const oldestMajor = 6

export async function checkRedis(url: string): Promise<ServiceFinding[]> {
  const redis = new Redis(url, {
    lazyConnect: true,
    connectTimeout: withinMs,
    commandTimeout: withinMs,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
    connectionName: 'iceos-check',
  })
  let cause: Error | undefined
  redis.on('error', (error) => {
    cause = error
  })
  try {
    await redis.connect()
    await redis.publish(wakeChannel, JSON.stringify({}))
    return judge(await redis.info('server').catch(() => ''), url)
  } catch (error) {
    return [explain(cause ?? (error as Error))]
  } finally {
    redis.disconnect()
  }
}

function judge(info: string, url: string): ServiceFinding[] {
  const read = (name: string) => info.match(new RegExp(`^${name}:(.*?)\\r?$`, 'm'))?.[1]
  const valkey = read('valkey_version')
  const version = valkey ?? read('redis_version')
  const findings = [finding('ok', `${valkey ? 'Valkey' : 'Redis'} ${version ?? ''} answers.`.replace('  ', ' '), null)]
  if (version && Number.parseInt(version, 10) < oldestMajor)
    findings.push(finding('attention', `Version ${version} gets no fixes any more.`, 'Upgrade the server.'))
  if (url.startsWith('redis:'))
    findings.push(
      finding(
        'attention',
        'The connection is not encrypted.',
        'Unless it stays on this machine, use an address that begins with rediss://.',
      ),
    )
  return findings
}

function explain({ message }: Error): ServiceFinding {
  if (/NOAUTH|WRONGPASS|invalid (username|password)/i.test(message))
    return finding('broken', 'The server refused the name or the password.', 'Write redis://name:password@host:port.')
  if (/NOPERM/.test(message))
    return finding(
      'broken',
      'This user may not publish.',
      `Allow the channel in its rules: ACL SETUSER … &${wakeChannel} +publish +subscribe`,
    )
  return finding(
    'broken',
    `The server does not answer: ${message}`,
    'Check the address, and that the server runs. Inside a container, localhost is the container itself.',
  )
}

const finding = (state: ServiceFinding['state'], sentence: string, instruction: string | null): ServiceFinding => ({
  service: 'redis',
  state,
  sentence,
  instruction,
})
