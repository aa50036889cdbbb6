import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, it, onTestFinished } from 'vitest'
import { getBlueprintRoute, listBlueprintsRoute, replaceBlueprintRoute } from '../../contracts/blueprints.ts'
import { exportBundleRoute, installBundleRoute, listBundlesRoute, removeBundleRoute } from '../../contracts/bundles.ts'
import { call } from '../../contracts/call.ts'
import { answerRoute, startRunRoute } from '../../contracts/run-routes.ts'
import { describeOnDatabases } from '../db/testing/databases.ts'
import { openTestEngine, type TestEngine } from '../testing/open-test-engine.ts'
import { writeTar } from './tar-files.ts'

const workflowText = (name: string, template: string) =>
  JSON.stringify({ name, nodes: [{ id: 'say', type: 'tool', tool_name: 'shout', tool_args: { text: template } }] })
const tool = (mark: string) => ({
  'tools/shout/tool.yaml':
    'name: shout\ndescription: Shouts.\ncode: shout.js\ninputSchema: { type: object, required: [text] }\n',
  'tools/shout/shout.js': `export default ({ text }) => ({ text: text.toUpperCase() + '${mark}' })`,
  'tools/shout/tests.yaml': `- { name: shouts, input: { text: a }, output: { text: 'A${mark}' } }\n`,
})
const bundle = (
  version: string,
  more: Record<string, string> = {},
  workflows = '{ one: one.json, two: two.json }',
) => ({
  'bundle.yaml': `name: mine\nversion: ${version}\nworkflows: ${workflows}\ntools: [tools/shout]\n`,
  'one.json': workflowText('Bundle one', `one ${version}`),
  'two.json': workflowText('Bundle two', `two ${version}`),
  'data/a.txt': `a ${version}`,
  'data/deep/b.txt': `b ${version}`,
  ...tool('!'),
  ...more,
})
const sent = (files: Record<string, string>) =>
  Object.entries(files).map(([path, text]) => ({ path, content: Buffer.from(text).toString('base64') }))

describeOnDatabases('bundles', (databases) => {
  const open = async () => {
    const filesDir = await mkdtemp(join(tmpdir(), 'iceos-bundles-'))
    onTestFinished(() => rm(filesDir, { recursive: true }))
    return { engine: await openTestEngine(await databases.open(), { filesDir }), filesDir }
  }
  const install = ({ client }: TestEngine, files: Record<string, string>, rest: object = {}) =>
    call(client, installBundleRoute, { body: { files: sent(files), ...rest } })
  const find = async ({ client }: TestEngine, name: string) => {
    const { items } = await call(client, listBlueprintsRoute, { query: { name } })
    return items[0] && call(client, getBlueprintRoute, { params: { blueprintId: items[0].id } })
  }
  const change = async (engine: TestEngine, name: string) => {
    const blueprint = await find(engine, name)
    await call(engine.client, replaceBlueprintRoute, {
      params: { blueprintId: blueprint?.id as string },
      body: { ...blueprint?.document, description: 'mine now' },
      headers: { 'if-match': `"${blueprint?.lock}"` },
    })
  }

  it('are installed, upgraded around what was changed here, and removed but for that', {
    timeout: 60_000,
  }, async () => {
    const { engine, filesDir } = await open()
    const dry = await install(engine, bundle('1.0.0'), { dryRun: true })
    expect(dry.items.every(({ what }) => what === 'added')).toBe(true)
    expect(await find(engine, 'Bundle one')).toBeUndefined()
    const first = await install(engine, bundle('1.0.0'))
    expect(first).toMatchObject({ fromVersion: null, version: '1.0.0' })
    const id = (await find(engine, 'Bundle one'))?.id as string
    const run = await call(engine.client, startRunRoute, { body: { blueprintId: id }, query: { wait: 10 } })
    expect(run.outputs).toEqual({ say: { text: 'ONE 1.0.0!' } })

    await change(engine, 'Bundle two')
    await writeFile(join(filesDir, 'mine', 'a.txt'), 'my own')
    const list = (await call(engine.client, listBundlesRoute)).items.find(({ name }) => name === 'mine')
    expect(list?.changed).toEqual(['workflow:two', 'file:a.txt'])

    const second = await install(engine, bundle('1.1.0', tool('?')))
    expect(second).toMatchObject({ fromVersion: '1.0.0', version: '1.1.0' })
    expect(Object.fromEntries(second.items.map(({ kind, name, what }) => [`${kind}:${name}`, what]))).toEqual({
      'tool:shout': 'updated',
      'workflow:one': 'updated',
      'workflow:two': 'kept',
      'file:a.txt': 'kept',
      'file:deep/b.txt': 'updated',
    })
    expect(await find(engine, 'Bundle one')).toMatchObject({ id, version: 2 })
    expect((await find(engine, 'Bundle two'))?.document).toMatchObject({ description: 'mine now' })
    expect(await readFile(join(filesDir, 'mine', 'a.txt'), 'utf8')).toBe('my own')
    const over = await install(engine, bundle('1.1.0', tool('?')), { overwrite: true })
    expect(over.items.filter(({ what }) => what === 'updated').map(({ name }) => name)).toEqual(['two', 'a.txt'])

    await change(engine, 'Bundle two')
    const removed = await call(engine.client, removeBundleRoute, { params: { name: 'mine' } })
    const whats = Object.fromEntries(removed.items.map(({ kind, name, what }) => [`${kind}:${name}`, what]))
    expect(whats).toMatchObject({
      'workflow:one': 'removed',
      'workflow:two': 'kept',
      'tool:shout': 'kept',
      'file:a.txt': 'removed',
    })
    expect(await find(engine, 'Bundle one')).toBeUndefined()
    expect(await find(engine, 'Bundle two')).toBeDefined()
    await expect(readFile(join(filesDir, 'mine', 'deep', 'b.txt'))).rejects.toMatchObject({ code: 'ENOENT' })
    const again = call(engine.client, removeBundleRoute, { params: { name: 'mine' } })
    await expect(again).rejects.toMatchObject({ code: 'bundle-not-found' })
  })

  it('are made of own workflows and their tools, and install elsewhere the same', async () => {
    const { engine } = await open()
    await install(engine, bundle('1.0.0'))
    const body = { name: 'made-here', workflows: ['Bundle one'] }
    const { fileName, archive } = await call(engine.client, exportBundleRoute, { body })
    expect(fileName).toBe('made-here-1.0.0.tgz')
    const elsewhere = await open()
    await call(elsewhere.engine.client, installBundleRoute, { body: { archive } })
    const id = (await find(elsewhere.engine, 'Bundle one'))?.id as string
    const run = await call(elsewhere.engine.client, startRunRoute, { body: { blueprintId: id }, query: { wait: 10 } })
    expect(run.outputs).toEqual({ say: { text: 'ONE 1.0.0!' } })
  })

  it('leave nothing behind when something in them is wrong', async () => {
    const { engine } = await open()
    const bad = [
      bundle('1.0.0', { 'two.json': '{"name":"x","nodes":[{"id":"a","type":"tool","tool_name":"nope"}]}' }),
      bundle('1.0.0', { 'tools/shout/tests.yaml': '- { name: t, input: { text: a }, output: 1 }' }),
      bundle('1.0.0', {}, '{ one: missing.json }'),
    ]
    for (const files of bad) await expect(install(engine, files)).rejects.toMatchObject({ kind: 'user' })
    const archive = gzipSync(writeTar(new Map([['../out.txt', Buffer.from('x')]]))).toString('base64')
    const leaving = call(engine.client, installBundleRoute, { body: { archive } })
    await expect(leaving).rejects.toMatchObject({ code: 'bundle-invalid' })
    expect(await find(engine, 'Bundle one')).toBeUndefined()
    expect((await call(engine.client, listBundlesRoute)).items.map(({ name }) => name)).not.toContain('mine')
  })

  it('that ship: getting started is there, research answers with sources, the pipeline asks about the doubtful', {
    timeout: 60_000,
  }, async () => {
    const { engine } = await open()
    const names = (await call(engine.client, listBundlesRoute)).items.map((one) => [one.name, one.installedVersion])
    expect(names).toEqual([
      ['chatkit', '1.0.0'],
      ['document-pipeline', null],
      ['getting-started', '1.0.0'],
      ['library-assistant', '1.0.0'],
      ['research-and-report', null],
    ])
    for (const shipped of ['document-pipeline', 'research-and-report'])
      await call(engine.client, installBundleRoute, { body: { shipped } })
    const { items } = await call(engine.client, listBundlesRoute)
    const demo = (name: string) => items.find((one) => one.name === name)?.demo
    const start = (name: string, inputs = demo(name)?.inputs ?? {}) =>
      call(engine.client, startRunRoute, {
        body: { blueprintId: demo(name)?.blueprintId as string, inputs },
        query: { wait: 30 },
      })

    const research = await start('research-and-report')
    expect(research.error).toBeNull()
    expect((research.outputs as { report: string }).report).toMatch(
      /2,140 MWh[\s\S]*Energy report 2025, research-and-report\/sources/,
    )
    const nothing = await start('research-and-report', { question: 'Which submarines orbit Jupiter?' })
    expect((nothing.outputs as { report: string }).report).toContain('None of the 5 documents speaks of this.')

    const { id } = await start('document-pipeline')
    const waiting = await engine.untilRunIs(id, 'waiting', 'failed')
    const asking = waiting.nodes.find(({ question }) => question)
    expect(asking?.question?.prompt).toContain('Its lines add up to 1330, its total says 1390.')
    await call(engine.client, answerRoute, {
      params: { runId: id },
      body: { path: asking?.path as string, answer: { approved: true } },
    })
    const done = await engine.untilRunIs(id, 'succeeded', 'failed')
    expect(done.outputs).toMatchObject({
      doubtful: 2,
      kinds: { invoice: 2, order: 1, reminder: 1, application: 1, other: 1 },
    })
    expect((done.outputs as { report: string }).report).toMatch(
      /03-invoice-wrong-total.txt \| invoice .* approved by a person/,
    )
  })
})
