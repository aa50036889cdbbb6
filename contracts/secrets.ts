/** Keys and passwords that workflows use by name. Their values go in, and never come out. */
import { z } from 'zod'
import { Problem } from './errors.ts'
import { route } from './route.ts'

/** As `{{ secrets.NAME }}` can say it. */
export const SecretName = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_]{0,99}$/, 'A name has letters, digits and _, at most 100, and no digit first.')
  .refine((name) => !name.startsWith('__'), 'A name does not begin with two underscores.')
export type SecretName = z.infer<typeof SecretName>

/** Shorter ones could not be told from other text, and so not be hidden in what a node says. */
export const minSecretLength = 6
export const maxSecretBytes = 64 * 1024

export const SecretValue = z
  .string()
  .min(
    minSecretLength,
    `A secret has at least ${minSecretLength} characters: a shorter one cannot be hidden in outputs.`,
  )
  .refine((value) => new TextEncoder().encode(value).length <= maxSecretBytes, 'A secret has at most 64 KB.')
  .refine((value) => value.isWellFormed(), 'It holds half a character (a lone surrogate).')

export const Secret = z
  .object({
    name: z.string(),
    createdAt: z.string(),
    updatedAt: z.string(),
    lastUsedAt: z.string().nullable().meta({ description: 'To the minute' }),
    isReadable: z.boolean().meta({ description: 'false: the master key that it was encrypted with is not here' }),
  })
  .meta({ id: 'Secret' })
export type Secret = z.infer<typeof Secret>

export const ListedSecret = Secret.extend({
  usedBy: z.array(z.object({ id: z.uuid(), name: z.string() })).meta({ description: 'The workflows that name it' }),
}).meta({ id: 'ListedSecret' })
export type ListedSecret = z.infer<typeof ListedSecret>

const tag = 'Secrets'
const path = '/api/v1/secrets'
const Named = z.object({ name: SecretName })
const keyErrors = ['secret-key-missing', 'secret-key-invalid'] as const

export const listSecretsRoute = route({
  method: 'GET',
  path,
  summary: 'List secrets by name, with the workflows that use them; never their values',
  tag,
  access: 'system:read',
  output: z.object({
    items: z.array(ListedSecret),
    keyPlace: z.string().meta({ description: 'Where the master key is kept' }),
    keyProblem: Problem.nullable().meta({ description: 'Why secrets cannot be read now' }),
  }),
})

export const putSecretRoute = route({
  method: 'PUT',
  path: `${path}/:name`,
  summary: 'Keep a secret, or replace its value',
  tag,
  access: 'system:write',
  params: Named,
  body: z.strictObject({ value: SecretValue }),
  output: Secret,
  errors: [...keyErrors],
})

export const deleteSecretRoute = route({
  method: 'DELETE',
  path: `${path}/:name`,
  summary: 'Delete a secret; workflows that name it fail from then on',
  tag,
  access: 'system:write',
  params: Named,
  errors: ['secret-not-found'],
})

export const rotateSecretKeyRoute = route({
  method: 'POST',
  path: `${path}/rotate-key`,
  summary: 'Make a new master key, and encrypt the key of every secret with it',
  tag,
  access: 'system:write',
  output: z.object({
    keyId: z.string(),
    rewrapped: z.int(),
    unreadable: z.int().meta({ description: 'Left as they were: their master key is not here' }),
  }),
  errors: [...keyErrors],
})

export const secretRoutes = [listSecretsRoute, putSecretRoute, deleteSecretRoute, rotateSecretKeyRoute]
