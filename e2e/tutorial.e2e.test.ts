/** Does what docs/tutorial-tool.md says, command by command, on the built product. */
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeDataDir, type Product, removeDataDir, startProduct } from './start-product.ts'

const root = join(import.meta.dirname, '..')
type Block = { kind: string; file: string | undefined; mayFail: boolean; text: string }

function readBlocks(document: string): Block[] {
  return [...document.matchAll(/^```(\w+)(?: (?:file=(\S+)|(fails)))?\n([\s\S]*?)^```$/gm)].map((match) => ({
    kind: match[1] as string,
    file: match[2],
    mayFail: match[3] === 'fails',
    text: match[4] as string,
  }))
}

// Its commands are written for a shell.
describe.skipIf(process.platform === 'win32')('the tutorial', () => {
  let dataDir = ''
  let product: Product
  beforeAll(async () => {
    dataDir = await makeDataDir()
    product = await startProduct(dataDir)
  })
  afterAll(async () => {
    await product?.stop()
    await removeDataDir(dataDir)
  })

  it('does what it says', { timeout: 300_000 }, () => {
    const work = join(dataDir, 'work')
    const bin = join(dataDir, 'bin')
    for (const folder of [work, bin]) mkdirSync(folder)
    const entry = join(root, 'dist', 'cli', 'ice.js')
    writeFileSync(join(bin, 'ice'), `#!/bin/sh\nexec "${process.execPath}" "${entry}" "$@"\n`, { mode: 0o755 })
    const { ICEOS_API_URL: _url, ICEOS_API_TOKEN: _token, ...rest } = process.env
    const env = { ...rest, ICEOS_DATA_DIR: dataDir, PATH: `${bin}${delimiter}${process.env.PATH}` }
    const blocks = readBlocks(readFileSync(join(root, 'docs', 'tutorial-tool.md'), 'utf8'))
    expect(blocks.filter(({ kind }) => kind === 'sh')).toHaveLength(8)
    let said = ''
    for (const { kind, file, mayFail, text } of blocks) {
      if (file) {
        mkdirSync(dirname(join(work, file)), { recursive: true })
        writeFileSync(join(work, file), text)
      } else if (kind === 'sh') {
        const { status, stdout, stderr } = spawnSync('sh', ['-ec', text], { cwd: work, env, encoding: 'utf8' })
        said = stdout + stderr
        expect(status === 0, `${text}${said}`).toBe(!mayFail)
      } else if (kind === 'text') expect(said).toContain(text.trim())
    }
  })
})
