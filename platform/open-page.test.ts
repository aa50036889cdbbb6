import { describe, expect, it } from 'vitest'
import { browserCommand } from './open-page.ts'

describe('the browser', () => {
  const url = 'http://127.0.0.1:8000/#code=ice_a&b'
  it.each([
    ['darwin', {}, { command: 'open', args: [url] }],
    ['win32', {}, { command: 'rundll32.exe', args: ['url.dll,FileProtocolHandler', url] }],
    ['linux', { DISPLAY: ':0' }, { command: 'xdg-open', args: [url] }],
    ['linux', { WAYLAND_DISPLAY: 'wayland-0' }, { command: 'xdg-open', args: [url] }],
    ['linux', {}, undefined],
  ] as const)('on %s with %j is opened without a shell', (platform, env, command) => {
    expect(browserCommand(url, platform, env)).toEqual(command)
  })
})
