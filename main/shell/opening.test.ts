import { EventEmitter } from 'node:events'
import { mkdir, readFile, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { App } from 'electron'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { tempFolder } from '../testing/temp-folder.ts'
import { pageOfLink } from './deep-links.ts'
import { collectIntents, type Intent, readIntents } from './intents.ts'
import { autostartEntry, setOpenAtLogin } from './login-item.ts'
import { keepOpenedFiles, readOpenedFile } from './opened-files.ts'

const id = '01900000-0000-7000-8000-000000000000'

describe('a link', () => {
  it.each([
    ['iceos://home', '/'],
    ['iceos://runs/', '/runs'],
    [`iceos://runs/${id}`, `/runs/${id}`],
    [`iceos://workflows/${id}`, `/workflows/${id}`],
    [`iceos://chat/${id}`, `/chat/${id}`],
    ['iceos://tasks', '/tasks'],
    ['iceos://settings/desktop', '/settings/desktop'],
  ])('%s opens %s', (link, path) => expect(pageOfLink(link)).toBe(path))

  it.each([
    'iceos://',
    'iceos:runs',
    'iceos://evil.example/',
    'iceos://runs?token=ice_abc',
    'iceos://runs#code=1',
    'iceos://runs/../settings/host',
    `iceos://runs/${id}/cancel`,
    `iceos://runs/${id}?run=new`,
    'iceos://runs/not-an-id',
    'iceos://user:password@runs',
    'iceos://runs:8000/',
    'iceos://%2e%2e/',
    'iceos://api/v1/runs',
    'iceos://settings/../../api',
    'iceos://http://evil.example',
    'ICEOS://runs --inspect',
    'iceos://runs\n--remote-debugging-port=9222',
    'javascript:alert(1)',
    'https://runs',
    '',
  ])('%j opens nothing', (link) => expect(pageOfLink(link)).toBeUndefined())

  it('only ever leads to a path of the app', () => {
    const plain = /^\/([a-z]+(\/[a-z0-9-]+)?)?$/
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.webUrl(), fc.webPath()), (tail) => {
        const path = pageOfLink(`iceos://${tail}`)
        return path === undefined || plain.test(path)
      }),
      { numRuns: 1000 },
    )
  })
})

describe('a command line', () => {
  it('names links of ours and files with our endings, and all else is passed over', () => {
    const argv = [
      '--inspect',
      '-x.icebackup',
      'iceos://runs',
      'iceos://evil.example',
      'a.iceblueprint',
      'b.json',
      '/c.ICEBACKUP',
    ]
    expect(readIntents(argv, '/home')).toEqual([
      { kind: 'page', path: '/runs' },
      { kind: 'file', path: '/home/a.iceblueprint' },
      { kind: 'file', path: '/c.ICEBACKUP' },
    ])
  })

  it('is kept until somebody listens, and a second start only hands over', () => {
    const app = new EventEmitter()
    const intents = collectIntents(app as unknown as App, ['iceos://runs'], '/')
    const event = { preventDefault: () => {} }
    app.emit('open-url', event, 'iceos://workflows')
    app.emit('open-url', event, 'iceos://workflows?x')
    app.emit('open-file', event, '/a.icebackup')
    app.emit('open-file', event, '/etc/passwd')
    const heard: Intent[] = []
    intents.listen((intent) => heard.push(intent))
    app.emit('second-instance', event, ['iceos.exe', 'iceos://services'], '/')
    expect(heard).toEqual([
      { kind: 'page', path: '/runs' },
      { kind: 'page', path: '/workflows' },
      { kind: 'file', path: '/a.icebackup' },
      { kind: 'show' },
      { kind: 'page', path: '/services' },
    ])
  })
})

describe('files and the start at login', () => {
  let folder: Awaited<ReturnType<typeof tempFolder>>
  beforeEach(async () => {
    folder = await tempFolder()
  })
  afterEach(() => folder.remove())
  const at = (name: string) => join(folder.path, name)

  it('hands a workflow over as text, and of a backup only where it is', async () => {
    await writeFile(at('a.iceblueprint'), '{"name":"A"}')
    await writeFile(at('b.icebackup'), 'x'.repeat(100))
    expect(await readOpenedFile(at('a.iceblueprint'))).toEqual({
      ...{ kind: 'blueprint', name: 'a.iceblueprint', text: '{"name":"A"}' },
    })
    expect(await readOpenedFile(at('b.icebackup'))).toEqual({
      ...{ kind: 'backup', name: 'b.icebackup', path: at('b.icebackup'), sizeBytes: 100 },
    })
  })

  it('says why a file is refused', async () => {
    await mkdir(at('folder.iceblueprint'))
    await writeFile(at('large.iceblueprint'), '')
    await truncate(at('large.iceblueprint'), 5 * 1024 * 1024)
    const refused = await Promise.all(
      ['folder.iceblueprint', 'large.iceblueprint', 'none.iceblueprint'].map((name) => readOpenedFile(at(name))),
    )
    expect(refused.map((file) => file.kind === 'refused' && file.why.split(':')[0])).toEqual([
      'It is not a file.',
      'It is larger than 4 MB',
      'It cannot be read',
    ])
  })

  it('gives each opened file to the page once', async () => {
    let told = 0
    const opened = keepOpenedFiles(() => told++)
    await opened.add(at('none.icebackup'))
    expect([told, opened.take()?.kind, opened.take()]).toEqual([1, 'refused', null])
  })

  it('starts at login on Linux by a file of the standard, and takes it away again', async () => {
    const app = { setLoginItemSettings: () => {} }
    const needs = { app, platform: 'linux', executable: '/opt/ice os/100%', configFolder: folder.path } as const
    await setOpenAtLogin(needs, true)
    const entry = await readFile(at('autostart/dev.iceos.desktop.desktop'), 'utf8')
    expect(entry).toContain('Exec="/opt/ice os/100%%" --hidden\n')
    await setOpenAtLogin(needs, false)
    await expect(readFile(at('autostart/dev.iceos.desktop.desktop'))).rejects.toThrow('ENOENT')
    expect(autostartEntry('/a"b$c`d')).toContain('Exec="/a\\\\"b\\\\$c\\\\`d" --hidden')
  })
})
