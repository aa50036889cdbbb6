/** A job of its own: `node check-services.js` looks at the servers that DATABASE_URL and REDIS_URL name, and prints what it found. */
import { toProblem } from '../contracts/errors.ts'
import type { ServiceFinding } from '../contracts/own-services.ts'
import { withSecretFiles } from '../platform/secret-files.ts'
import { checkPostgres } from './db/check-server.ts'
import { checkRedis } from './wake/check-redis.ts'

try {
  const { DATABASE_URL, REDIS_URL } = withSecretFiles(process.env)
  const found: Promise<ServiceFinding[]>[] = []
  if (DATABASE_URL) found.push(checkPostgres(DATABASE_URL))
  if (REDIS_URL) found.push(checkRedis(REDIS_URL))
  process.stdout.write(`${JSON.stringify({ findings: (await Promise.all(found)).flat() })}\n`)
} catch (error) {
  process.stdout.write(`${JSON.stringify({ problem: toProblem(error) })}\n`)
  process.exitCode = 1
}
