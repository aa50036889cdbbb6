import { afterAll, beforeAll, expect, it } from 'vitest'
import { listBlueprintsRoute } from '../../contracts/blueprints.ts'
import { call } from '../../contracts/call.ts'
import { addProviderRoute } from '../../contracts/models.ts'
import { proposeWorkflowRoute } from '../../contracts/proposals.ts'
import { describeOnDatabases } from '../db/testing/databases.ts'
import { type ModelServer, startModelServer } from '../testing/model-server/model-server.ts'
import { useTestEngine } from '../testing/open-test-engine.ts'

const good = {
  name: 'Word counter',
  inputs: { type: 'object', properties: { text: { type: 'string' } }, required: ['text'] },
  nodes: [
    { id: 'shout', type: 'tool', name: 'Shout', tool_name: 'template', tool_args: { template: '{{ inputs.text }}!' } },
    {
      id: 'ask',
      type: 'llm',
      prompt: 'Sum up {{ shout }}',
      llm_config: { provider: 'default' },
      dependencies: ['shout'],
    },
  ],
}
const [shout, ask] = good.nodes
const bad = {
  ...good,
  nodes: [
    { ...shout, tool_name: 'no_such_tool' },
    { ...ask, dependencies: ['nobody'] },
  ],
}

describeOnDatabases('a workflow from words', (databases) => {
  let server: ModelServer
  const engine = useTestEngine(databases)
  beforeAll(async () => {
    server = await startModelServer()
    const body = { name: 'house', kind: 'openai-compatible' as const, baseUrl: `${server.url}/v1`, allowsPrivate: true }
    await call(engine().client, addProviderRoute, { body })
  })
  afterAll(() => server.stop())

  const propose = (model: string, rest: object = {}) =>
    call(engine().client, proposeWorkflowRoute, {
      body: { words: 'Count the words of a text.', model: { provider: 'house', model }, ...rest },
    })
  const asked = (model: string) => server.requests.filter((one) => one.model === model)

  it('is what the model wrote, when the validator has nothing against it; nothing is stored', async () => {
    const before = await call(engine().client, listBlueprintsRoute)
    server.say('writes', () => ({ text: `Here it is:\n\`\`\`json\n${JSON.stringify(good)}\n\`\`\`` }))
    const proposal = await propose('writes')
    expect(proposal).toMatchObject({ document: good, problems: [], repairs: 0, by: { model: 'writes' } })
    expect(proposal.usage.totalTokens).toBeGreaterThan(0)
    expect(JSON.stringify(asked('writes')[0]?.body)).toContain('csv_parse') // it was told which tools there are
    expect((await call(engine().client, listBlueprintsRoute)).items).toHaveLength(before.items.length)
  })

  it('is mended by telling the model what the validator says', async () => {
    server.say('learns', ({ number }) => ({
      text: number === 1 ? 'I would rather talk.' : JSON.stringify(number === 2 ? bad : good),
    }))
    expect(await propose('learns')).toMatchObject({ document: good, problems: [], repairs: 2, usage: { calls: 3 } })
    expect(asked('learns')[1]?.last).toContain('no JSON object')
    expect(asked('learns')[2]?.last).toContain('no_such_tool')
  })

  it('names what is still wrong with the best of what came, after four tries', async () => {
    server.say('stubborn', () => ({ text: JSON.stringify(bad) }))
    const { document, problems, repairs } = await propose('stubborn')
    expect(document).toEqual(bad)
    expect(problems.map(({ message }) => message).join()).toContain('no_such_tool')
    expect(repairs).toBe(3)
    expect(asked('stubborn')).toHaveLength(4)
  })

  it('changes the one that is sent along', async () => {
    server.say('changes', ({ last }) => ({ text: last.includes('"shout"') ? JSON.stringify(good) : '{}' }))
    const { document } = await propose('changes', { document: { ...good, name: 'Before' } })
    expect(document).toMatchObject({ name: 'Word counter' })
  })

  it('needs a model that can write, and one that writes workflows', async () => {
    const body = { words: 'Count.', model: { provider: 'local', model: 'local-extractive' } }
    await expect(call(engine().client, proposeWorkflowRoute, { body })).rejects.toMatchObject({ code: 'model-needed' })
    server.say('talks', () => ({ text: 'I would rather talk.' }))
    await expect(propose('talks')).rejects.toMatchObject({ code: 'model-output-invalid' })
  })
})
