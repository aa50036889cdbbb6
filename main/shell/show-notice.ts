import type { Notice } from './notices.ts'
import type { Electron } from './shell-options.ts'

/** Keeps hold of each one until it is gone: a collected one does not hear its click. */
export function noticeShower({ Notification }: Pick<Electron, 'Notification'>, open: (path: string) => void) {
  const shown = new Set<object>()
  return ({ title, body, path }: Notice): void => {
    if (!Notification.isSupported()) return
    const notification = new Notification({ title, body })
    shown.add(notification)
    const forget = () => shown.delete(notification)
    notification.on('click', () => {
      forget()
      open(path)
    })
    notification.on('close', forget)
    notification.show()
  }
}
