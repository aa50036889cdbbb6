import { z } from 'zod'

/** What a token may do. Each route names the one that it asks for. */
export const permissions = [
  'blueprints:read',
  'blueprints:write', // an author may run code of their own: this is the strong one
  'runs:read',
  'runs:write',
  'knowledge:read',
  'knowledge:write',
  'system:read',
  'system:write',
] as const
export const Permission = z.enum(permissions)
export type Permission = z.infer<typeof Permission>
