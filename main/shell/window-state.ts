/** Where the window was, and where it shall be now: on a display that is there. */
import type { BrowserWindow, Rectangle } from 'electron'
import type { WindowState } from '../../contracts/desktop.ts'

export const smallest = { width: 720, height: 480 }
const usual = { width: 1280, height: 840 }
/** So much of its top edge has to be on a display that it can be seen and moved. */
const leastVisible = { width: 120, height: 40 }

/** Without a place the system centres it. Work areas are displays without their bars. */
export function placeWindow({ bounds }: WindowState, workAreas: readonly Rectangle[]): Partial<Rectangle> {
  if (!bounds) return usual
  const home = workAreas.find((area) => isVisibleIn(bounds, area))
  const width = Math.max(smallest.width, Math.min(bounds.width, home?.width ?? usual.width))
  const height = Math.max(smallest.height, Math.min(bounds.height, home?.height ?? usual.height))
  return home ? { x: bounds.x, y: Math.max(bounds.y, home.y), width, height } : { width, height }
}

function isVisibleIn(bounds: Rectangle, area: Rectangle): boolean {
  const width = Math.min(bounds.x + bounds.width, area.x + area.width) - Math.max(bounds.x, area.x)
  const isTopInside =
    bounds.y >= area.y - leastVisible.height / 2 && bounds.y + leastVisible.height <= area.y + area.height
  return width >= leastVisible.width && isTopInside
}

type Followed = Pick<BrowserWindow, 'on' | 'getNormalBounds' | 'isMaximized' | 'isDestroyed'>

const settleMs = 500

/** Keeps it when the person has stopped moving, and when the window goes. Returns what stops that. */
export function followWindow(window: Followed, keep: (state: WindowState) => void): () => void {
  let timer: NodeJS.Timeout | undefined
  const keepNow = () => {
    clearTimeout(timer)
    if (!window.isDestroyed()) keep({ bounds: window.getNormalBounds(), isMaximized: window.isMaximized() })
  }
  const keepSoon = () => {
    clearTimeout(timer)
    timer = setTimeout(keepNow, settleMs)
  }
  window.on('resize', keepSoon)
  window.on('move', keepSoon)
  window.on('maximize', keepSoon)
  window.on('unmaximize', keepSoon)
  window.on('close', keepNow)
  return () => clearTimeout(timer)
}
