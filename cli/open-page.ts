import { spawn } from 'node:child_process'

const openers: Partial<Record<NodeJS.Platform, readonly [command: string, ...args: string[]]>> = {
  darwin: ['open'],
  win32: ['rundll32.exe', 'url.dll,FileProtocolHandler'],
}
const patienceMs = 3000

/** Opens an address in the default browser; false where there is none to open. */
export function openPage(url: string): Promise<boolean> {
  const hasScreen = process.platform in openers || process.env.DISPLAY || process.env.WAYLAND_DISPLAY
  if (!hasScreen) return Promise.resolve(false)
  const [command, ...args] = openers[process.platform] ?? ['xdg-open']
  return new Promise((resolve) => {
    const child = spawn(command, [...args, url], { stdio: 'ignore', detached: true })
    const timer = setTimeout(() => finish(true), patienceMs) // some openers live as long as the browser
    const finish = (isOpen: boolean) => {
      clearTimeout(timer)
      child.unref()
      resolve(isOpen)
    }
    child.once('error', () => finish(false))
    child.once('exit', (code) => finish(code === 0))
  })
}
