import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ModelProvider, ProviderKind, ProviderLimits } from '../../contracts/models.ts'
import type { Delta, Model, ModelRequest } from '../models/model.ts'
import { remoteModel } from '../models/remote/remote-model.ts'
import { type ModelServer, startModelServer } from '../testing/model-server/model-server.ts'
import { connectProvider } from './connect.ts'

let server: ModelServer
const stops: (() => Promise<void>)[] = []
beforeAll(async () => {
  server = await startModelServer({ key: 'right-key-1234' })
})
afterAll(async () => {
  for (const stop of stops) await stop()
  await server.stop()
})

const bases: Record<Exclude<ProviderKind, 'local'>, string> = {
  'openai-compatible': '/v1',
  ollama: '',
  anthropic: '/v1',
  google: '/v1beta',
}
type RemoteKind = keyof typeof bases
const kinds = Object.keys(bases) as RemoteKind[]
const { signal } = new AbortController()

type Given = { kind?: RemoteKind; key?: string; limits?: ProviderLimits; baseUrl?: string; allowsPrivate?: boolean }

function open({
  kind = 'openai-compatible',
  key = 'right-key-1234',
  limits = {},
  ...rest
}: Given = {}): (name: string) => Model {
  const provider: ModelProvider = {
    name: 'test',
    kind,
    baseUrl: rest.baseUrl ?? `${server.url}${bases[kind]}`,
    secretName: null,
    isEnabled: true,
    allowsPrivate: rest.allowsPrivate ?? true,
    models: [],
    limits,
    folder: null,
    origin: 'added',
  }
  const { baseUrl, fetch, times, care, stop } = connectProvider({}, provider)
  stops.push(stop)
  care.firstPauseMs = 5
  return (name) =>
    remoteModel({
      provider: 'test',
      name,
      description: '',
      isLocal: true,
      settings: { kind, baseUrl, fetch },
      readKey: async () => key,
      times,
      care,
      price: { inputUsd: 1, cachedInputUsd: 0.5, outputUsd: 10 },
    })
}

const ask = (model: Model, rest: Partial<ModelRequest> = {}, onDelta?: (delta: Delta) => void) =>
  model.complete({ prompt: 'Hello there', signal, ...rest }, onDelta)
const askedOf = (name: string) => server.requests.filter(({ model }) => model === name)

describe.each(kinds)('a model of %s', (kind) => {
  const name = (what: string) => `${what}-${kind}`

  it('streams its text, and counts tokens and cost', async () => {
    server.say(name('hi'), () => ({ text: 'Hello to you too', usage: { input: 1000, output: 100, cached: 400 } }))
    const deltas: Delta[] = []
    const answer = await ask(open({ kind })(name('hi')), { system: 'Be kind.', maxTokens: 50 }, (delta) =>
      deltas.push(delta),
    )
    expect(answer).toMatchObject({ text: 'Hello to you too', isCut: false, model: name('hi'), provider: 'test' })
    expect(deltas.map((delta) => (delta.kind === 'text' ? delta.text : ''))).toEqual(['Hello', ' to', ' you', ' too'])
    expect(answer.usage).toMatchObject({
      calls: 1,
      inputTokens: 1000,
      outputTokens: 100,
      cachedTokens: 400,
      unpricedCalls: 0,
    })
    expect(answer.usage.costUsd).toBeCloseTo((600 * 1 + 400 * 0.5 + 100 * 10) / 1e6, 10)
    expect(JSON.stringify(askedOf(name('hi'))[0]?.body)).toContain('Be kind.')
  })

  it('asks for tools, and goes on with what they gave', async () => {
    server.say(name('tools'), ({ results }) =>
      results === 0 ? { text: 'I look.', calls: [{ tool: 'look', input: { at: 'sky' } }] } : { text: 'It is blue.' },
    )
    const model = open({ kind })(name('tools'))
    const inputSchema = { type: 'object', properties: { at: { type: 'string' } }, required: ['at'] }
    const tools = [{ name: 'look', description: 'Looks.', inputSchema }]
    const first = await ask(model, { tools })
    expect(first).toMatchObject({ text: 'I look.', calls: [{ tool: 'look', input: { at: 'sky' } }] })
    const [call] = first.calls ?? []
    const second = await ask(model, {
      tools,
      messages: [
        { role: 'assistant', text: first.text, calls: first.calls ?? [] },
        { role: 'tool', call: { id: call?.id ?? '', tool: 'look' }, text: '{"colour":"blue"}', isError: false },
      ],
    })
    expect(second).toMatchObject({ text: 'It is blue.', calls: [] })
    const [one, two] = askedOf(name('tools'))
    expect(one?.tools).toMatchObject([{ name: 'look' }])
    expect(JSON.stringify(two?.body)).toContain('colour')
    if (kind === 'google') expect(JSON.stringify(two?.body)).toContain('signature-1')
  })

  it('is told the schema of its answer', async () => {
    server.say(name('json'), () => ({ text: '{"n":1}' }))
    const jsonSchema = { type: 'object', properties: { n: { type: 'integer' } }, required: ['n'] }
    expect((await ask(open({ kind })(name('json')), { jsonSchema })).text).toBe('{"n":1}')
    expect(askedOf(name('json'))[0]?.schema ?? askedOf(name('json'))[0]?.body).toMatchObject(
      kind === 'anthropic' ? {} : { properties: { n: {} } },
    )
  })

  it('says that a key is refused, and never shows it', async () => {
    const refused = ask(open({ kind, key: 'sk-wrong-key-987654' })('echo'))
    await expect(refused).rejects.toMatchObject({
      code: 'model-refused-key',
      detail: expect.not.stringContaining('987654'),
    })
  })

  it('waits as it is told at a rate limit, and asks again', async () => {
    server.say(name('limited'), ({ number }) =>
      number === 1 ? { status: 429, headers: { 'retry-after': '0.1' } } : { text: 'Now.' },
    )
    const begun = performance.now()
    expect((await ask(open({ kind })(name('limited')))).text).toBe('Now.')
    expect(performance.now() - begun).toBeGreaterThan(90)
  })

  it('begins anew when its answer is torn off, and says so', async () => {
    server.say(name('torn'), ({ number }) => ({
      text: 'One two three',
      ...(number === 1 && { breaksAfter: 1, pieceMs: 20 }),
    }))
    const deltas: Delta[] = []
    expect((await ask(open({ kind })(name('torn')), {}, (delta) => deltas.push(delta))).text).toBe('One two three')
    expect(deltas.filter((delta) => delta.kind === 'restart')).toHaveLength(1)
  })
})

describe('what goes wrong at a provider', () => {
  const codeOf = (name: string, given: Given = {}) =>
    ask(open({ limits: { maxRetries: 0 }, ...given })(name)).then(
      () => 'nothing',
      (error: { code: string }) => error.code,
    )

  it('has a code that says what to do', async () => {
    server.say('spent', () => ({
      status: 429,
      error: { message: 'You exceeded your quota', code: 'insufficient_quota', type: 'insufficient_quota' },
    }))
    server.say('ends', () => ({ text: 'One two three four', breaksAfter: 2, breaks: 'ends' }))
    server.say('hangs', () => ({ text: 'One two three four', breaksAfter: 2, breaks: 'hangs' }))
    const gone = await startModelServer()
    await gone.stop()
    expect(await codeOf('no-such-model')).toBe('model-not-found')
    expect(await codeOf('broken')).toBe('model-failed')
    expect(await codeOf('cut')).toMatch(/model-failed|model-unreachable/)
    expect(await codeOf('ends')).toBe('model-failed')
    expect(await codeOf('long-prompt')).toBe('model-context-too-long')
    expect(await codeOf('limited')).toBe('model-rate-limited')
    expect(await codeOf('slow', { limits: { maxRetries: 0, firstTokenSeconds: 0.2 } })).toBe('model-timeout')
    expect(await codeOf('hangs', { limits: { maxRetries: 0, idleSeconds: 0.2 } })).toBe('model-timeout')
    expect(await codeOf('echo', { baseUrl: gone.url })).toBe('model-unreachable')
    expect(await codeOf('echo', { baseUrl: 'http://no-such-host.invalid/v1' })).toBe('model-unreachable')
    expect(await codeOf('echo', { allowsPrivate: false })).toBe('address-blocked')
    expect(await codeOf('spent')).toMatch(/model-rate-limited|model-quota-spent/)
  })

  it('is tried again as often as the settings say', async () => {
    expect(await codeOf('broken', { limits: { maxRetries: 2 } })).toBe('model-failed')
    expect(askedOf('broken').length).toBe(4) // one from above
    expect((await ask(open()('flaky'))).text).toBe('Up again.')
  })

  it('leaves a provider alone that fails again and again', async () => {
    server.say('always-broken', () => ({ status: 500 }))
    const model = open({ limits: { maxRetries: 0 } })('always-broken')
    for (let i = 0; i < 5; i++) await expect(ask(model)).rejects.toMatchObject({ code: 'model-failed' })
    await expect(ask(model)).rejects.toMatchObject({
      code: 'model-unreachable',
      detail: expect.stringContaining('5 times'),
    })
    expect(askedOf('always-broken')).toHaveLength(5)
  })

  it('asks no more at once than it may, and hangs up when nobody wants the answer', async () => {
    server.say('long', () => ({ text: 'word '.repeat(200), pieceMs: 20 }))
    const opened = open({ limits: { maxConcurrent: 2 } })
    const stopping = new AbortController()
    const before = server.hungUp()
    const asked = Array.from({ length: 5 }, () =>
      ask(opened('long'), { signal: stopping.signal }).catch((error: unknown) => error),
    )
    await expect.poll(() => askedOf('long').length).toBe(2)
    const reason = new Error('enough')
    stopping.abort(reason)
    expect(await Promise.all(asked)).toEqual([reason, reason, reason, reason, reason])
    expect(askedOf('long')).toHaveLength(2)
    await expect.poll(() => server.hungUp() - before).toBe(2)
  })

  it('is no tool call when its arguments are no JSON', async () => {
    server.say('bad-arguments', () => ({ calls: [{ tool: 'look', input: '{"at": ' }] }))
    const tools = [{ name: 'look', description: 'Looks.', inputSchema: { type: 'object' } }]
    const { calls } = await ask(open()('bad-arguments'), { tools })
    expect(calls).toMatchObject([{ tool: 'look', input: '{"at": ' }])
  })

  it('estimates tokens that nobody counted, and says so', async () => {
    server.say('uncounted', () => ({ text: 'Four words are here', usage: null }))
    const { usage, notice } = await ask(open()('uncounted'))
    expect(usage.outputTokens).toBe(5)
    expect(notice).toContain('estimated')
  })
})
