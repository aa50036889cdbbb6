/** `X_FILE=/run/secrets/x` in place of `X`: what stands in the environment of a container, anybody can read who may inspect it. */
import { readFileSync } from 'node:fs'

type Env = Record<string, string | undefined>

const names = ['DATABASE_URL', 'REDIS_URL', 'ICE_API_TOKEN'] as const

/** The environment with the secrets that it names files for. A file that cannot be read ends the start. */
export function withSecretFiles(env: Env, read: (path: string) => string = (path) => readFileSync(path, 'utf8')): Env {
  const found: Env = {}
  for (const name of names) {
    const path = env[`${name}_FILE`]
    if (path && !env[name]) found[name] = read(path).trim()
  }
  return { ...env, ...found }
}
