import { spawn } from 'node:child_process'

type Command = { command: string; args: string[] }

/** How each system opens an address in the default browser; without a shell, so that no character of it means anything. */
export function browserCommand(url: string, platform: NodeJS.Platform, env: NodeJS.ProcessEnv): Command | undefined {
  if (platform === 'darwin') return { command: 'open', args: [url] }
  if (platform === 'win32') return { command: 'rundll32.exe', args: ['url.dll,FileProtocolHandler', url] }
  const hasScreen = env.DISPLAY || env.WAYLAND_DISPLAY
  return hasScreen ? { command: 'xdg-open', args: [url] } : undefined
}

/** Opens the page, or says false: there is no browser to be found. */
export function openPage(url: string): Promise<boolean> {
  const found = browserCommand(url, process.platform, process.env)
  if (!found) return Promise.resolve(false)
  return new Promise((resolve) => {
    const child = spawn(found.command, found.args, { stdio: 'ignore', detached: true, windowsHide: true })
    const isLikelyOpen = setTimeout(() => finish(true), 3000) // some openers live as long as the browser
    const finish = (isOpen: boolean) => {
      clearTimeout(isLikelyOpen)
      child.unref()
      resolve(isOpen)
    }
    child.once('error', () => finish(false))
    child.once('exit', (code) => finish(code === 0))
  })
}
