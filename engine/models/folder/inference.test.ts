import { mkdtemp, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Inferences, startInference } from './start-inference.ts'
import { embedderFiles, type Files, rerankerFiles, table, weights, writeFolder } from './testing/make-folder.ts'

let root: string
let inferences: Inferences
beforeEach(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'iceos-model-')))
  inferences = startInference({ memoryMb: 1024, idleMs: 60_000 })
})
afterEach(async () => {
  await inferences.stop()
  await rm(root, { recursive: true })
})

const never = AbortSignal.timeout(60_000)
const folderOf = (files: Files) => writeFolder(join(root, 'model'), files)
const embed = async (folder: string, ...texts: string[]) =>
  (await inferences.ask(folder, { texts, isUrgent: false }, 30_000, never)).vectors
const rowsOf = (...ids: number[]) => ids.map((id) => table[id] ?? [])
const meanOf = (rows: readonly (readonly number[])[]) =>
  [0, 1, 2].map((at) => rows.reduce((sum, row) => sum + (row[at] ?? 0), 0) / rows.length)
const unit = (vector: readonly number[]) => vector.map((one) => one / Math.hypot(...vector))
const near = (vector: readonly number[]) => vector.map((one) => expect.closeTo(one, 5))

describe('an embedder of a folder', () => {
  it('gives the mean of the vectors of a text, of length one', async () => {
    const folder = await folderOf(embedderFiles())
    const vectors = await embed(folder, 'Sea ship', 'bread', 'unheard of')
    expect(vectors).toEqual([
      near(unit(meanOf(rowsOf(2, 4, 5, 3)))),
      near(unit(meanOf(rowsOf(2, 7, 3)))),
      near(unit(meanOf(rowsOf(2, 1, 1, 3)))),
    ])
  })

  it('pools and measures as its modules say', async () => {
    const modules = (normalizes: boolean) => [
      { path: '', type: 'sentence_transformers.models.Transformer' },
      { path: '1_Pooling', type: 'sentence_transformers.models.Pooling' },
      ...(normalizes ? [{ path: '2_Normalize', type: 'sentence_transformers.models.Normalize' }] : []),
    ]
    const cls = await writeFolder(join(root, 'cls'), {
      ...embedderFiles(),
      'modules.json': modules(true),
      '1_Pooling/config.json': { pooling_mode_cls_token: true, pooling_mode_mean_tokens: false },
    })
    expect(await embed(cls, 'sea')).toEqual([near(unit(table[2] ?? []))])
    const most = await writeFolder(join(root, 'max'), {
      ...embedderFiles(),
      'modules.json': modules(false),
      '1_Pooling/config.json': { pooling_mode_max_tokens: true },
    })
    expect(await embed(most, 'sea oven')).toEqual([near([2, 1.5, 0])])
  })

  it('leaves out the end of what is too long, but for its last sign', async () => {
    const folder = await folderOf({ ...embedderFiles(), 'sentence_bert_config.json': { max_seq_length: 4 } })
    expect(await embed(folder, 'sea ship bread oven flour')).toEqual([near(unit(meanOf(rowsOf(2, 4, 5, 3))))])
  })

  it('answers a question before the texts of documents that came earlier', async () => {
    const folder = await folderOf(embedderFiles())
    await embed(folder, 'sea')
    const order: string[] = []
    const texts = Array.from({ length: 3000 }, () => 'sea ship')
    const long = inferences.ask(folder, { texts, isUrgent: false }, 60_000, never).then(() => order.push('documents'))
    const short = inferences.ask(folder, { texts: ['bread'], isUrgent: true }, 60_000, never)
    await Promise.all([long, short.then(() => order.push('question'))])
    expect(order).toEqual(['question', 'documents'])
  })

  it('starts again after its process was lost', async () => {
    const folder = await folderOf(embedderFiles())
    const [before] = await embed(folder, 'sea')
    await inferences.release(folder)
    expect(await embed(folder, 'sea')).toEqual([before])
  })
})

describe('a reranker of a folder', () => {
  it('says how well each text fits, between 0 and 1', async () => {
    const folder = await folderOf(rerankerFiles())
    const ask = { query: 'ship', texts: ['harbour', 'bread'], isUrgent: true }
    const { scores } = await inferences.ask(folder, ask, 30_000, never)
    const scoreOf = (...ids: number[]) => {
      const logit = meanOf(rowsOf(...ids)).reduce((sum, one, at) => sum + one * (weights[at] ?? 0), 0)
      return expect.closeTo(1 / (1 + Math.exp(-logit)), 5)
    }
    expect(scores).toEqual([scoreOf(2, 5, 3, 6, 3), scoreOf(2, 5, 3, 7, 3)])
  })
})

describe('a folder that holds no model', () => {
  const without = (files: Files, name: string) =>
    Object.fromEntries(Object.entries(files).filter(([key]) => key !== name))
  const refused = (detail: RegExp) => ({ code: 'model-folder-invalid', detail: expect.stringMatching(detail) })

  it('is refused with what is missing or wrong', async () => {
    const of = async (name: string, files: Files) => writeFolder(join(root, name), files)
    const files = embedderFiles()
    const cases: [string, RegExp][] = [
      [join(root, 'nowhere'), /no such folder/],
      [await of('no-onnx', without(files, 'onnx/model.onnx')), /It has no model.onnx/],
      [await of('no-words', without(files, 'tokenizer.json')), /It has no tokenizer.json/],
      [await of('bad-json', { ...files, 'config.json': new TextEncoder().encode('{') }), /config.json is no JSON/],
      [await of('bad-onnx', { ...files, 'onnx/model.onnx': new Uint8Array(100) }), /cannot be run/],
      [await of('reranker', rerankerFiles()), /use it as a reranker/],
      [await of('dense', { ...files, 'modules.json': [{ path: '2_Dense', type: 'x.Dense' }] }), /Its part 2_Dense/],
    ]
    for (const [folder, detail] of cases) {
      await expect(embed(folder, 'sea'), folder).rejects.toMatchObject(refused(detail))
    }
    const embedder = await of('embedder', files)
    const ask = { query: 'sea', texts: ['ship'], isUrgent: true }
    await expect(inferences.ask(embedder, ask, 30_000, never)).rejects.toMatchObject(refused(/a reranker gives one/))
  })

  it('works as soon as it is mended', async () => {
    const folder = await folderOf(without(embedderFiles(), 'tokenizer.json'))
    await expect(embed(folder, 'sea')).rejects.toMatchObject(refused(/tokenizer.json/))
    await folderOf(embedderFiles())
    expect(await embed(folder, 'sea')).toHaveLength(1)
  })

  it('may take no more memory than it is allowed', async () => {
    const small = startInference({ memoryMb: 40, idleMs: 60_000 })
    try {
      const folder = await folderOf(embedderFiles())
      const asked = small.ask(folder, { texts: ['sea'], isUrgent: true }, 30_000, never)
      await expect(asked).rejects.toMatchObject({
        code: 'model-failed',
        detail: expect.stringMatching(/and may take 40/),
      })
    } finally {
      await small.stop()
    }
  })

  it('is stopped when it does not answer in time', async () => {
    const folder = await folderOf(embedderFiles())
    const asked = inferences.ask(folder, { texts: ['sea'], isUrgent: true }, 1, never)
    await expect(asked).rejects.toMatchObject({ code: 'model-timeout' })
    expect(await embed(folder, 'sea')).toHaveLength(1)
  })
})
