import type { Command } from 'commander'
import { call, callStream } from '../../contracts/call.ts'
import { fromProblem } from '../../contracts/errors.ts'
import {
  addProviderRoute,
  deleteModelRoute,
  listModelsRoute,
  listProvidersRoute,
  type ModelPrice,
  NewProvider,
  type ProviderKind,
  providerKinds,
  pullModelRoute,
  removeProviderRoute,
  setDefaultModelRoute,
  streamPullRoute,
  testProviderRoute,
} from '../../contracts/models.ts'
import { formatTable } from '../format.ts'
import { listByDefault } from '../list-by-default.ts'
import type { Register, Session } from '../session.ts'
import { usageError } from '../usage-error.ts'

export function addModelCommands(program: Command, register: Register) {
  const group = program.command('models').description('Look after language models and those who provide them')
  listByDefault(group).description('List the models that nodes can use').action(register(listModels))
  group.command('providers').description('List the providers').action(register(listProviders))
  group
    .command('add')
    .description('Add a provider. Its key is the name of a secret: ice secrets set NAME')
    .argument('<name>', 'what nodes call it')
    .requiredOption('--kind <kind>', providerKinds.join(', '))
    .option('--base-url <url>', "its address (default: the provider's own)")
    .option(
      '--folder <path>',
      "of the kind local: where the folders of its models stand (default: the engine's own place)",
    )
    .option('--secret <name>', 'the secret that holds its key')
    .option('--model <name...>', 'models that it does not list by itself')
    .option('--allow-private', 'its address is on this machine or in a private network')
    .action(register(addProvider))
  group.command('remove').description('Remove a provider').argument('<name>').action(register(removeProvider))
  group
    .command('test')
    .description('Ask a provider now, or one of its models')
    .argument('<name>')
    .option('--model <name>', 'have this model say a word')
    .action(register(testProvider))
  group
    .command('pull')
    .description('Have an Ollama fetch a model, or download one (owner/name) into the folder of a provider')
    .argument('<model>')
    .option('--provider <name>', 'which Ollama, or which provider of the kind local', 'ollama')
    .action(register(pullModel))
  group
    .command('delete')
    .description('Delete a model from an Ollama, or its folder')
    .argument('<model>')
    .option('--provider <name>', 'which Ollama, or which provider of the kind local', 'ollama')
    .action(register(deleteModel))
  group
    .command('default')
    .description('Set which model nodes get that ask for the provider "default"')
    .argument('<provider>')
    .argument('<model>')
    .action(register(setDefault))
}

async function listModels(session: Session) {
  const list = await call(await session.connect(), listModelsRoute, {})
  const rows = list.items.map((model) => [
    model.provider,
    `${model.name}${model.isDefault ? ' *' : ''}`,
    model.local ? 'this machine' : 'outside',
    priceOf(model.price),
  ])
  session.show(list, () => formatTable(['PROVIDER', 'MODEL', 'RUNS ON', 'USD/1M IN, OUT'], rows))
  for (const { provider, problem } of list.silent) session.note(`${provider}: ${problem.detail ?? problem.title}`)
}

const priceOf = (price: ModelPrice | null) => (price ? `${price.inputUsd}, ${price.outputUsd}` : 'not known')

async function listProviders(session: Session) {
  const { items } = await call(await session.connect(), listProvidersRoute, {})
  const rows = items.map((one) => [
    one.name,
    one.kind,
    one.baseUrl ?? 'its own',
    one.secretName ?? 'none',
    one.isEnabled ? one.origin : 'disabled',
  ])
  session.show(items, () => formatTable(['NAME', 'KIND', 'ADDRESS', 'SECRET', 'STATE'], rows))
}

type AddOptions = {
  kind: string
  baseUrl?: string
  folder?: string
  secret?: string
  model?: string[]
  allowPrivate?: true
}

async function addProvider(session: Session, options: AddOptions, name: string) {
  const read = NewProvider.safeParse({
    name,
    kind: options.kind as ProviderKind,
    baseUrl: options.baseUrl ?? null,
    folder: options.folder ?? null,
    secretName: options.secret ?? null,
    models: options.model ?? [],
    allowsPrivate: options.allowPrivate === true,
  })
  if (!read.success)
    throw usageError(read.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '))
  const provider = await call(await session.connect(), addProviderRoute, { body: read.data })
  session.show(provider, () => `Added ${name}. Try it: ice models test ${name}\n`)
}

async function removeProvider(session: Session, _options: unknown, name: string) {
  await call(await session.connect(), removeProviderRoute, { params: { provider: name } })
  session.show({ removed: name }, () => `Removed ${name}.\n`)
}

async function testProvider(session: Session, { model }: { model?: string }, name: string): Promise<number> {
  const body = model === undefined ? {} : { model }
  const test = await call(await session.connect(), testProviderRoute, { params: { provider: name }, body })
  if (test.problem && !session.isJson) throw fromProblem(test.problem)
  session.show(test, () =>
    [
      `${name} answered in ${test.latencyMs} ms and has ${test.models.length} models.`,
      ...(test.answer === null ? [] : [`${model}: ${test.answer}`]),
      ...test.models.map((one) => `  ${one}`),
      '',
    ].join('\n'),
  )
  return test.ok ? 0 : 1
}

async function pullModel(session: Session, { provider }: { provider: string }, model: string): Promise<number> {
  const client = await session.connect()
  let pull = await call(client, pullModelRoute, { params: { provider }, body: { model } })
  let told = ''
  for await (const { data } of callStream(client, streamPullRoute, { params: { pullId: pull.id } })) {
    pull = data
    const line = `${data.step}${data.percent === null ? '' : ` ${data.percent} %`}`
    if (line !== told) session.note(line)
    told = line
  }
  if (pull.problem && !session.isJson) throw fromProblem(pull.problem)
  session.show(pull, () => (pull.state === 'succeeded' ? `${model} is there.\n` : `${model}: ${pull.state}.\n`))
  return pull.state === 'succeeded' ? 0 : 1
}

async function deleteModel(session: Session, { provider }: { provider: string }, model: string) {
  await call(await session.connect(), deleteModelRoute, { params: { provider }, query: { model } })
  session.show({ deleted: model }, () => `Deleted ${model} from ${provider}.\n`)
}

async function setDefault(session: Session, _options: unknown, provider: string, model: string) {
  const set = await call(await session.connect(), setDefaultModelRoute, { body: { provider, model } })
  session.show(set, () => `Nodes that ask for "default" get ${model} of ${provider}.\n`)
}
