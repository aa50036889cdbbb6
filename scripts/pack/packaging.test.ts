import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { Ajv } from 'ajv'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { linkScheme } from '../../main/shell/deep-links.ts'
import { hostProgram } from '../../main/shell/host-program.ts'
import { readIntents } from '../../main/shell/intents.ts'
import { readImports } from '../imports/read-imports.ts'
import { mergeUpdateInfo } from './merge-update-info.ts'
import { modulesOf, packageClosure } from './package-closure.ts'

const root = resolve(import.meta.dirname, '..', '..')
const require = createRequire(import.meta.url)
const text = (path: string) => readFileSync(join(root, path), 'utf8')
const config = parse(text('electron-builder.yml'))
const pack = JSON.parse(text('package.json'))

/** electron-builder's own reading of `files`: whether a path of the project gets into the archive. */
function builderFilter(kind: 'main' | 'modules'): (path: string, isDirectory?: boolean) => boolean {
  const matchers = require('app-builder-lib/out/fileMatcher.js')
  const same = (pattern: string) => pattern
  const info = {
    ...{ config, projectDir: root, buildResourcesDir: config.directories.buildResources, isPrepackedAppAsar: false },
    debugLogger: { isEnabled: false },
  }
  const matcher =
    kind === 'main'
      ? matchers.getMainFileMatchers(root, '/out', same, {}, { info }, join(root, config.directories.output), false)[0]
      : matchers.getNodeModuleFileMatcher(root, '/out', same, {}, info)
  const filter = matcher.createFilter()
  return (path, isDirectory = false) => filter(join(root, path), { isDirectory: () => isDirectory })
}

/** What a source loads, and what that loads: files of ours, and packages. Types are gone by then. */
function loadedFrom(entries: readonly string[]): { files: string[]; packages: string[] } {
  const files = new Set<string>()
  const packages = new Set<string>()
  const waiting = [...entries]
  for (let path = waiting.pop(); path; path = waiting.pop()) {
    if (files.has(path)) continue
    files.add(path)
    for (const { from, isType } of readImports(path, text(path))) {
      if (isType || from.startsWith('node:') || from === 'electron') continue
      if (from.startsWith('.'))
        waiting.push(
          relative(root, resolve(root, dirname(path), from))
            .split(sep)
            .join('/'),
        )
      else packages.add(from.startsWith('@') ? from.split('/').slice(0, 2).join('/') : (from.split('/')[0] ?? from))
    }
  }
  return { files: [...files].sort(), packages: [...packages].sort() }
}
const built = (path: string) => `dist/${path.replace(/\.ts$/, '.js').replace(/\.cts$/, '.cjs')}`
const shell = loadedFrom(['main/main.ts', 'preload/preload.cts'])

describe('the configuration of electron-builder', () => {
  it('is what its own schema allows', () => {
    const { $schema: _, ...schema } = require('app-builder-lib/scheme.json')
    const validate = new Ajv({ strict: false, allErrors: true, validateFormats: false }).compile(schema)
    validate(config)
    expect(validate.errors ?? []).toEqual([])
    validate({ ...config, electronFuses: { runAsNodes: false } })
    expect(validate.errors).not.toBeNull()
  })

  it('takes away from Electron what an attacker would want of it', () => {
    expect(config.electronFuses).toEqual({
      ...{ runAsNode: false, enableNodeOptionsEnvironmentVariable: false, enableNodeCliInspectArguments: false },
      ...{ enableCookieEncryption: true, enableEmbeddedAsarIntegrityValidation: true, onlyLoadAppFromAsar: true },
      ...{ grantFileProtocolExtraPrivileges: false, loadBrowserProcessSpecificV8Snapshot: false },
    })
    expect([config.asar, config.asarUnpack, config.disableAsarIntegrity]).toEqual([true, undefined, undefined])
    expect(config.mac).toMatchObject({ hardenedRuntime: true, notarize: true })
    const entitlements = [...text(config.mac.entitlements).matchAll(/<key>([^<]+)<\/key>/g)].map(([, key]) => key)
    expect(entitlements).toEqual(['com.apple.security.cs.allow-jit'])
  })

  it('makes each kind of package', () => {
    expect([config.linux.target, config.mac.target, config.win.target]).toEqual([
      ['AppImage', 'deb', 'rpm'],
      ['dmg', 'zip'],
      ['nsis'],
    ])
  })

  it('names no place for updates but the one that the release gives', () => {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: electron-builder's own macro
    expect(config.publish).toEqual({ provider: 'generic', url: '${env.ICEOS_UPDATE_URL}' })
  })

  it('gives the app the files and links that the app understands', () => {
    const names = config.fileAssociations.map(({ ext }: { ext: string }) => `a.${ext}`)
    expect(readIntents(names, '/').map(({ kind }) => kind)).toEqual(['file', 'file'])
    expect(config.protocols.flatMap(({ schemes }: { schemes: string[] }) => schemes)).toEqual([linkScheme])
  })

  it('has icons that can be made into all others, and none that is missing', () => {
    const size = (path: string) => {
      const png = readFileSync(join(root, path))
      expect(png.subarray(1, 4).toString()).toBe('PNG')
      return [png.readUInt32BE(16), png.readUInt32BE(20)]
    }
    expect(size(config.icon)).toEqual([1024, 1024])
    for (const tone of ['tray-ok', 'tray-attention', 'tray-broken']) {
      expect([size(`resources/icons/${tone}.png`), size(`resources/icons/${tone}@2x.png`)]).toEqual([
        [24, 24],
        [48, 48],
      ])
    }
    expect(size('resources/icons/trayTemplate.png')).toEqual([18, 18])
  })
})

describe('the archive of the shell', () => {
  const takes = builderFilter('main')

  it('has every file that the shell loads', () => {
    expect(shell.files.length).toBeGreaterThan(30)
    expect(shell.files.map(built).filter((path) => !takes(path))).toEqual([])
    expect(existsSync(join(root, 'preload/preload.cts')) && pack.main).toBe('dist/main/main.js')
    const besides = readdirSync(join(root, 'resources/icons')).filter((name) => /^tray.*\.png$/.test(name))
    for (const name of besides) expect(takes(`resources/icons/${name}`)).toBe(true)
    expect(takes('package.json')).toBe(true)
  })

  it('has nothing of the host, no source, no test, no package that was packed before', () => {
    const others = ['dist/engine/main.js', 'dist/main/host.js', 'dist/host/node', 'dist/packages/x.deb', 'main/main.ts']
    const more = [
      '.git/config',
      'e2e/start-product.ts',
      'package-lock.json',
      'dist/renderer/index.html',
      'resources/icons/icon.svg',
    ]
    expect([...others, ...more].filter((path) => takes(path))).toEqual([])
  })

  it('has every package that the shell loads, with what those need, and none of the host’s own', () => {
    const takesModule = builderFilter('modules')
    const modules = modulesOf(root)
    const wanted = packageClosure(modules, shell.packages)
    expect(shell.packages).toEqual(expect.arrayContaining(['electron-updater', 'zod']))
    for (const name of shell.packages) expect(pack.dependencies).toHaveProperty([name])
    const has = (folder: string) =>
      takesModule(`node_modules/${folder}/package.json`) && takesModule(`node_modules/${folder}`, true)
    expect(wanted.filter((folder) => !has(folder))).toEqual([])
    const all = packageClosure(modules, Object.keys(pack.dependencies))
    const more = all.filter((folder) => takesModule(`node_modules/${folder}/package.json`) && !wanted.includes(folder))
    expect(more).toEqual([])
    expect(all.length).toBeGreaterThan(150)
  })

  it('has the host beside it, where the shell looks for it', () => {
    expect(config.extraResources).toEqual([{ from: 'dist/host', to: 'host' }])
    const where = { isPackaged: true, resourcesPath: '/r', root: '/a', platform: 'linux' } as const
    expect(hostProgram(where)).toMatchObject({ command: join('/r', 'host', 'node') })
    expect(hostProgram(where).args).toContain(join('/r', 'host', 'dist', 'main', 'headless.js'))
    expect(statSync(join(root, 'scripts/pack/pack-host.ts')).isFile()).toBe(true)
  })
})

describe('the release workflow', () => {
  const workflow = parse(text('.github/workflows/release.yml'))
  const runs: string[] = Object.values<{ steps: { run?: string }[] }>(workflow.jobs).flatMap(({ steps }) =>
    steps.flatMap(({ run }) => (run ? [run] : [])),
  )

  it('builds on each system, and only what is there is called', () => {
    const names = workflow.jobs.build.strategy.matrix.include.map(({ name }: { name: string }) => name)
    expect(names).toEqual(['linux-x64', 'linux-arm64', 'mac-arm64', 'mac-x64', 'win-x64'])
    const scripts = runs.flatMap((run) => [...run.matchAll(/scripts\/[\w/-]+\.(ts|mjs)/g)].map(([path]) => path))
    expect(scripts.length).toBeGreaterThan(2)
    expect(scripts.filter((path) => !existsSync(join(root, path)))).toEqual([])
    for (const [, name = ''] of runs.join('\n').matchAll(/npm run ([\w:-]+)/g))
      expect(pack.scripts).toHaveProperty([name])
  })

  it('says where updates are, and uploads each kind of package with its checksums', () => {
    expect(workflow.jobs.build.env.ICEOS_UPDATE_URL).toMatch(/^https:\/\/.*\/releases\/latest\/download$/)
    const { path } = workflow.jobs.build.steps.at(-1).with
    for (const end of ['AppImage', 'deb', 'rpm', 'dmg', 'zip', 'exe', 'yml']) expect(path).toContain(`*.${end}\n`)
    expect(runs.join('\n')).toMatch(/sha256sum -- \* > SHA256SUMS/)
    expect(Object.keys(JSON.parse(text('compose/images.json'))).length).toBeGreaterThan(0)
  })

  it('may write nothing but the release, and that only after all was built', () => {
    expect([workflow.permissions, workflow.jobs.build.permissions]).toEqual([{ contents: 'read' }, undefined])
    expect(workflow.jobs.release.needs).toBe('build')
  })

  it('makes one update of the two for macOS, and only of the same version', () => {
    const one = { version: '1.0.0', files: [{ url: 'a-arm64.zip', sha512: 'x' }], path: 'a-arm64.zip' }
    const other = { version: '1.0.0', files: [{ url: 'a-x64.zip', sha512: 'y' }] }
    expect(mergeUpdateInfo([one, other])).toEqual({ ...one, files: [...one.files, ...other.files] })
    expect(() => mergeUpdateInfo([one, { ...other, version: '2.0.0' }])).toThrow('Two versions')
  })
})
