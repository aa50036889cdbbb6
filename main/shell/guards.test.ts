import { EventEmitter } from 'node:events'
import type { WebContents, WindowOpenHandlerResponse } from 'electron'
import { describe, expect, it } from 'vitest'
import { plainWindowOptions, windowOptions } from './create-window.ts'
import { guardContents, isAllowedOutside } from './guard-contents.ts'
import { guardSession, isOurs } from './guard-session.ts'

const url = 'http://127.0.0.1:8000'
const foreign = [
  'http://127.0.0.1:8001/',
  'http://localhost:8000/',
  'https://127.0.0.1:8000/',
  'http://127.0.0.1:8000.evil.example/',
  'http://127.0.0.1:8000@evil.example/',
  'file:///etc/passwd',
  'javascript:alert(1)',
  'data:text/html,x',
  'blob:http://127.0.0.1:8001/x',
  'about:blank',
  'ms-msdt:/id',
  'iceos://runs',
  'vbscript:x',
  'smb://evil.example/share',
  'not an address',
  '',
]

describe('the window', () => {
  it.each([windowOptions('/preload.cjs', 'iceos'), plainWindowOptions('iceos')])(
    'gives the page nothing of Node',
    ({ webPreferences }) => {
      expect(webPreferences).toMatchObject({
        ...{ contextIsolation: true, sandbox: true, webSecurity: true },
        ...{ nodeIntegration: false, nodeIntegrationInWorker: false, nodeIntegrationInSubFrames: false },
        ...{ webviewTag: false, allowRunningInsecureContent: false, experimentalFeatures: false },
        navigateOnDragDrop: false,
      })
      expect(webPreferences).not.toHaveProperty('enableBlinkFeatures')
    },
  )

  it('gives a window of the reference no preload at all', () => {
    expect(plainWindowOptions('iceos').webPreferences).not.toHaveProperty('preload')
  })

  it('tells its own address from every other', () => {
    expect(foreign.filter((asked) => isOurs(url, asked))).toEqual([])
    expect(isOurs(url, `${url}/runs?x#y`)).toBe(true)
  })

  it('goes nowhere else, opens only the reference, and opens outside only what is listed', () => {
    const events = new EventEmitter()
    const opened: string[] = []
    let open = (_: { url: string }): WindowOpenHandlerResponse => ({ action: 'allow' })
    const contents = Object.assign(events, {
      setWindowOpenHandler: (handler: typeof open) => {
        open = handler
      },
    }) as unknown as WebContents
    guardContents(contents, { url, partition: 'iceos', openExternal: (target) => opened.push(target) })
    const isPrevented = (name: string, target: string) => {
      let prevented = false
      events.emit(name, { url: target, preventDefault: () => (prevented = true) })
      return prevented
    }
    for (const name of ['will-navigate', 'will-frame-navigate', 'will-redirect']) {
      expect(foreign.map((target) => isPrevented(name, target))).toEqual(foreign.map(() => true))
      expect(isPrevented(name, `${url}/runs`)).toBe(false)
    }
    expect(isPrevented('will-attach-webview', url)).toBe(true)
    for (const target of [...foreign, `${url}/runs`, `${url}/docs/../runs`, 'https://github.com/iceos']) {
      expect(open({ url: target })).toEqual({ action: 'deny' })
    }
    expect(opened).toEqual(['https://github.com/iceos'])
    expect(open({ url: `${url}/docs` })).toEqual({
      action: 'allow',
      overrideBrowserWindowOptions: plainWindowOptions('iceos'),
    })
  })

  it.each([
    'http://github.com',
    'https://github.com.evil.example',
    'https://a@github.com',
    'https://gist.github.com',
    'github:x',
    ...foreign,
  ])('does not open %s outside', (target) => expect(isAllowedOutside(target)).toBe(false))
})

describe('the session of the window', () => {
  function sign(asked: readonly string[], isHostAlive = true) {
    const granted: unknown[] = []
    const signed: Record<string, Record<string, string>> = {}
    guardSession(
      {
        setPermissionRequestHandler: (handler) =>
          handler?.({} as WebContents, 'media', (isGranted) => granted.push(isGranted), {} as never),
        setPermissionCheckHandler: (handler) => granted.push(handler?.(null, 'media', url, {} as never)),
        setDevicePermissionHandler: (handler) => granted.push(handler?.({} as never)),
        webRequest: {
          onBeforeSendHeaders: (filter: unknown, listener?: unknown) => {
            expect(filter).toEqual({ urls: [`${url}/*`] })
            if (typeof listener !== 'function') return
            for (const one of asked) {
              const answer = ({ requestHeaders }: { requestHeaders: Record<string, string> }) => {
                signed[one] = requestHeaders
              }
              listener({ url: one, requestHeaders: { accept: '*' } }, answer)
            }
          },
        },
      },
      { url, token: 'ice_token', isHostAlive: () => isHostAlive },
    )
    return { granted, signed }
  }
  const api = `${url}/api/v1/runs`

  it('refuses every permission, and signs calls to our API alone', () => {
    const others = [...foreign, `${url}/`, `${url}/assets/main.js`, `http://a:b@127.0.0.1:8000/api/v1/runs`]
    const { granted, signed } = sign([...others, api])
    expect(granted).toEqual([false, false, false])
    for (const asked of others) expect(signed[asked]).toEqual({ accept: '*' })
    expect(signed[api]).toEqual({ accept: '*', Authorization: 'Bearer ice_token' })
  })

  it('signs nothing once the host is gone, whoever has its port by then', () => {
    expect(sign([api], false).signed[api]).toEqual({ accept: '*' })
  })
})
