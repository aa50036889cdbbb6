import { EventEmitter } from 'node:events'
import type { BrowserWindow, WebContents } from 'electron'
import { describe, expect, it } from 'vitest'
import type { WindowState } from '../../contracts/desktop.ts'
import { quietLog } from '../../platform/testing/quiet-log.ts'
import { type Choice, recoverWindow } from './recover-window.ts'
import { followWindow, placeWindow } from './window-state.ts'

const main = { x: 0, y: 25, width: 1920, height: 1015 }
const left = { x: -1600, y: 0, width: 1600, height: 1200 }

describe('the place of the window', () => {
  const bounds = { x: 100, y: 100, width: 1000, height: 700 }
  const at = (change: Partial<typeof bounds>, areas = [main, left]) =>
    placeWindow({ bounds: { ...bounds, ...change }, isMaximized: false }, areas)

  it('is where it was', () => {
    expect(at({})).toEqual(bounds)
    expect(at({ x: -1500 })).toEqual({ ...bounds, x: -1500 })
  })

  it('is left to the system when that display is gone, or nothing of its top edge could be seen', () => {
    const size = { width: 1000, height: 700 }
    expect(at({ x: -1500 }, [main])).toEqual(size)
    for (const away of [{ x: 1900 }, { y: 1030 }, { y: -400 }, { x: -950 }]) expect(at(away, [main])).toEqual(size)
  })

  it('is no larger than its display, and no smaller than can be used', () => {
    expect(at({ width: 9000, height: 9000 }, [main])).toMatchObject({ width: 1920, height: 1015 })
    expect(at({ width: 300, height: 10 }, [main])).toMatchObject({ width: 720, height: 480 })
    expect(at({ y: 10 }, [main])).toMatchObject({ y: 25 })
  })

  it('is kept when the window goes, as it was before it was made large', () => {
    const kept: WindowState[] = []
    const window = Object.assign(new EventEmitter(), {
      getNormalBounds: () => bounds,
      isMaximized: () => true,
      isDestroyed: () => false,
    })
    const stop = followWindow(window as unknown as BrowserWindow, (state) => kept.push(state))
    window.emit('resize')
    window.emit('close')
    stop()
    expect(kept).toEqual([{ bounds, isMaximized: true }])
  })
})

describe('a page that breaks down', () => {
  function open(answer: Choice = 'reload') {
    const done: string[] = []
    const asked: string[] = []
    let at = 0
    const contents = Object.assign(new EventEmitter(), {
      isDestroyed: () => false,
      reload: () => done.push('reload'),
      forcefullyCrashRenderer: () => done.push('crash'),
    })
    const window = new EventEmitter()
    let signalOfHang: AbortSignal | undefined
    recoverWindow({
      contents: contents as unknown as WebContents,
      window: window as unknown as BrowserWindow,
      log: quietLog(),
      load: async () => void done.push('load'),
      ask: async (problem, signal) => {
        asked.push(problem)
        signalOfHang = signal
        return answer
      },
      quit: () => done.push('quit'),
      now: () => at,
      later: (act, ms) => {
        done.push(`in ${ms} ms`)
        act()
        return () => {}
      },
    })
    const crash = (reason = 'crashed') => contents.emit('render-process-gone', {}, { reason, exitCode: 1 })
    return { contents, window, crash, done, asked, signalOfHang: () => signalOfHang, pass: (ms: number) => (at += ms) }
  }
  const settle = () => new Promise((resolve) => setImmediate(resolve))

  it('is loaded again, each time a little later, and then the person decides', async () => {
    const { crash, done, asked } = open()
    for (let times = 0; times < 4; times++) crash()
    await settle()
    expect(done).toEqual(['in 0 ms', 'reload', 'in 1000 ms', 'reload', 'in 5000 ms', 'reload', 'reload'])
    expect(asked).toEqual(['crashes'])
  })

  it('that broke down long ago is forgiven', () => {
    const { crash, done, pass } = open()
    crash()
    pass(6 * 60_000)
    crash('oom')
    expect(done).toEqual(['in 0 ms', 'reload', 'in 0 ms', 'reload'])
  })

  it('that ended as it should is left alone', () => {
    const { crash, done } = open()
    crash('clean-exit')
    expect(done).toEqual([])
  })

  it('that hangs is ended only when the person says so', async () => {
    const waiting = open('wait')
    waiting.window.emit('unresponsive')
    await settle()
    expect(waiting.done).toEqual([])
    const ended = open('reload')
    ended.window.emit('unresponsive')
    await settle()
    expect(ended.done).toEqual(['crash'])
    const quit = open('quit')
    quit.window.emit('unresponsive')
    await settle()
    expect(quit.done).toEqual(['quit'])
  })

  it('that answers again takes its question back', () => {
    const { window, signalOfHang } = open()
    window.emit('unresponsive')
    window.emit('responsive')
    expect(signalOfHang()?.aborted).toBe(true)
  })

  it('that did not load is tried again more and more slowly, but not for a frame or a replaced load', () => {
    const { contents, done } = open()
    const fail = (code: number, isMainFrame: boolean) =>
      contents.emit('did-fail-load', {}, code, 'x', 'http://x', isMainFrame)
    fail(-3, true)
    fail(-102, false)
    fail(-102, true)
    fail(-102, true)
    contents.emit('did-finish-load')
    fail(-102, true)
    expect(done).toEqual(['in 500 ms', 'load', 'in 1000 ms', 'load', 'in 500 ms', 'load'])
  })
})
