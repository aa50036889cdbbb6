import type { Session } from 'electron'

type Guarded = {
  setPermissionRequestHandler: Session['setPermissionRequestHandler']
  setPermissionCheckHandler: Session['setPermissionCheckHandler']
  setDevicePermissionHandler: Session['setDevicePermissionHandler']
  webRequest: Pick<Session['webRequest'], 'onBeforeSendHeaders'>
}
type Options = {
  url: string
  token: string
  /** Once the host is gone its port may be somebody else's: nothing is signed any more. */
  isHostAlive: () => boolean
}

/**
 * Refuses the page every device and permission, and adds the credential to its calls: the page itself never sees it.
 * The filter is a URL pattern of one address and port, so that the credential goes nowhere else.
 */
export function guardSession(session: Guarded, { url, token, isHostAlive }: Options): void {
  session.setPermissionRequestHandler((_contents, _permission, decide) => decide(false))
  session.setPermissionCheckHandler(() => false)
  session.setDevicePermissionHandler(() => false)
  session.webRequest.onBeforeSendHeaders({ urls: [`${url}/*`] }, ({ url: asked, requestHeaders }, proceed) => {
    const isSigned = isApiCall(url, asked) && isHostAlive()
    proceed({ requestHeaders: isSigned ? { ...requestHeaders, Authorization: `Bearer ${token}` } : requestHeaders })
  })
}

/** Same scheme, name and port. */
export function isOurs(url: string, asked: string): boolean {
  return URL.canParse(asked) && new URL(asked).origin === new URL(url).origin
}

function isApiCall(url: string, asked: string): boolean {
  if (!isOurs(url, asked)) return false
  const { pathname, username, password } = new URL(asked)
  return pathname.startsWith('/api/') && username === '' && password === ''
}
