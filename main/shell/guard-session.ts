import type { Session } from 'electron'

type Guarded = {
  setPermissionRequestHandler: Session['setPermissionRequestHandler']
  setPermissionCheckHandler: Session['setPermissionCheckHandler']
  setDevicePermissionHandler: Session['setDevicePermissionHandler']
  webRequest: Pick<Session['webRequest'], 'onBeforeSendHeaders'>
}

/**
 * Refuses the page every device and permission, and adds the credential to its calls: the page itself never sees it.
 * The filter is a URL pattern of one address and port, so that the credential goes nowhere else.
 */
export function guardSession(session: Guarded, { url, token }: { url: string; token: string }): void {
  session.setPermissionRequestHandler((_contents, _permission, decide) => decide(false))
  session.setPermissionCheckHandler(() => false)
  session.setDevicePermissionHandler(() => false)
  session.webRequest.onBeforeSendHeaders({ urls: [`${url}/*`] }, ({ url: asked, requestHeaders }, proceed) => {
    const isApi = isOurs(url, asked) && !new URL(asked).username
    proceed({ requestHeaders: isApi ? { ...requestHeaders, Authorization: `Bearer ${token}` } : requestHeaders })
  })
}

/** Same scheme, name and port. */
export function isOurs(url: string, asked: string): boolean {
  return URL.canParse(asked) && new URL(asked).origin === new URL(url).origin
}
