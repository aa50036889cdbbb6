import { z } from 'zod'
import { JsonObject } from './json.ts'
import { route } from './route.ts'

export const BundleName = z.string().regex(/^[a-z][a-z0-9-]{0,63}$/, 'Small letters, digits and hyphens.')
export const BundleVersion = z.string().regex(/^\d+\.\d+\.\d+$/, 'Three numbers, as in 1.0.0.')
const Need = z.strictObject({ name: z.string().min(1).max(200), description: z.string().max(1000).default('') })

/** bundle.yaml */
export const BundleManifest = z
  .strictObject({
    name: BundleName,
    version: BundleVersion,
    title: z.string().max(120).optional(),
    description: z.string().max(2000).default(''),
    license: z.string().max(100).default(''),
    requires: z
      .strictObject({
        iceos: z
          .string()
          .regex(/^>=\d+\.\d+\.\d+$/, 'As in >=0.1.0')
          .optional(),
      })
      .default({}),
    entrypoint: z.string().optional().meta({ description: 'Read from older files and not used.' }),
    workflows: z.record(z.string(), z.string()).meta({ description: 'Short name to path in the bundle' }),
    tools: z.array(z.string()).default([]).meta({ description: 'Folders of tools in the bundle' }),
    secrets: z.array(Need).default([]).meta({ description: 'Secrets that its workflows use' }),
    models: z.array(Need).default([]).meta({ description: 'Models that its workflows use' }),
    demo: z
      .strictObject({ workflow: z.string(), inputs: JsonObject.default({}) })
      .optional()
      .meta({ description: 'What shows best what it does' }),
  })
  .meta({ id: 'BundleManifest' })
export type BundleManifest = z.infer<typeof BundleManifest>

export const BundleItem = z.object({
  kind: z.enum(['workflow', 'tool', 'file']),
  name: z.string(),
  blueprintId: z.uuid().nullable(),
})
export type BundleItem = z.infer<typeof BundleItem>

export const Bundle = z
  .object({
    name: z.string(),
    title: z.string(),
    description: z.string(),
    license: z.string(),
    isShipped: z.boolean(),
    availableVersion: z.string().nullable().meta({ description: 'Of one that ships with iceOS' }),
    installedVersion: z.string().nullable(),
    installedAt: z.string().nullable(),
    contentHash: z.string().nullable().meta({ description: 'Of what is installed' }),
    items: z.array(BundleItem),
    changed: z.array(z.string()).meta({ description: 'What of it was changed here since: workflow:…, tool:…, file:…' }),
    secrets: z.array(Need),
    models: z.array(Need),
    demo: z.object({ workflow: z.string(), blueprintId: z.uuid().nullable(), inputs: JsonObject }).nullable(),
  })
  .meta({ id: 'Bundle' })
export type Bundle = z.infer<typeof Bundle>

export const whatHappened = ['added', 'updated', 'unchanged', 'kept', 'removed'] as const
export const BundleReport = z
  .object({
    name: z.string(),
    version: z.string(),
    fromVersion: z.string().nullable(),
    contentHash: z.string(),
    dryRun: z.boolean(),
    items: z.array(
      z.object({
        kind: BundleItem.shape.kind,
        name: z.string(),
        what: z.enum(whatHappened),
        why: z.string().optional().meta({ description: 'Of what was kept as it is' }),
      }),
    ),
    secrets: z.array(Need),
    models: z.array(Need),
  })
  .meta({ id: 'BundleReport' })
export type BundleReport = z.infer<typeof BundleReport>

const base64 = z.base64()
const Source = z.strictObject({
  shipped: BundleName.optional().meta({ description: 'One that ships with iceOS' }),
  archive: base64.optional().meta({ description: 'Or a .tgz or .zip file, in base64' }),
  files: z
    .array(z.strictObject({ path: z.string().min(1).max(300), content: base64 }))
    .max(500)
    .optional()
    .meta({ description: 'Or its files, in base64' }),
})

export const InstallBundle = Source.extend({
  overwrite: z
    .boolean()
    .default(false)
    .meta({ description: 'Replace what was changed here; workflows keep their versions.' }),
  dryRun: z.boolean().default(false).meta({ description: 'Check it, say what would happen, and change nothing.' }),
}).refine(({ shipped, archive, files }) => [shipped, archive, files].filter((one) => one !== undefined).length === 1, {
  message: 'Give one of shipped, archive and files.',
})
export type InstallBundle = z.infer<typeof InstallBundle>

export const ExportBundle = z.strictObject({
  name: BundleName,
  version: BundleVersion.default('1.0.0'),
  title: z.string().max(120).optional(),
  description: z.string().max(2000).default(''),
  license: z.string().max(100).default(''),
  workflows: z.array(z.string().min(1)).min(1).max(100).meta({ description: 'Names or ids of workflows' }),
})
export type ExportBundle = z.infer<typeof ExportBundle>

const tag = 'Bundles'
const path = '/api/v1/bundles'

export const listBundlesRoute = route({
  method: 'GET',
  path,
  summary: 'List the bundles that are installed, and those that ship with iceOS',
  tag,
  access: 'blueprints:read',
  output: z.object({ items: z.array(Bundle) }),
})

export const installBundleRoute = route({
  method: 'POST',
  path,
  summary: 'Install or upgrade a bundle: what was changed here since stays as it is, and the answer says so',
  tag,
  access: 'blueprints:write',
  body: InstallBundle,
  output: BundleReport,
  bodyLimit: 32 * 1024 * 1024,
  errors: ['bundle-invalid', 'bundle-not-found', 'blueprint-invalid', 'component-invalid', 'component-test-failed'],
})

export const removeBundleRoute = route({
  method: 'DELETE',
  path: `${path}/:name`,
  summary: 'Remove what a bundle has brought and nobody has changed; the answer says what stays',
  tag,
  access: 'blueprints:write',
  params: z.object({ name: z.string() }),
  output: BundleReport,
  errors: ['bundle-not-found'],
})

export const exportBundleRoute = route({
  method: 'POST',
  path: `${path}/export`,
  summary: 'Make a bundle of stored workflows, with the registered tools that they call',
  tag,
  access: 'blueprints:read',
  body: ExportBundle,
  output: z.object({ fileName: z.string(), archive: base64 }),
  errors: ['blueprint-not-found'],
})

export const bundleRoutes = [listBundlesRoute, installBundleRoute, removeBundleRoute, exportBundleRoute]
