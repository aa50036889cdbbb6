/** One proxy for both: the window's Chromium, and the host's Node, which reaches model providers. */
import type { ProxyConfig } from 'electron'
import type { DesktopSettings } from '../../contracts/desktop.ts'

type Chosen = Pick<DesktopSettings, 'proxyMode' | 'proxyServer' | 'proxyBypass'>

/** This machine itself is never reached through a proxy: the host is here. */
const local = ['localhost', '127.0.0.1', '[::1]']

export function windowProxy({ proxyMode, proxyServer, proxyBypass }: Chosen): ProxyConfig {
  if (proxyMode === 'direct') return { mode: 'direct' }
  if (proxyMode === 'system' || !proxyServer) return { mode: 'system' }
  return {
    mode: 'fixed_servers',
    proxyRules: proxyServer,
    proxyBypassRules: [...local, ...listOf(proxyBypass)].join(','),
  }
}

/** `found` is Chromium's answer for an address outside, as in "PROXY proxy.example:3128; DIRECT". */
export function hostProxyEnv(chosen: Chosen, env: NodeJS.ProcessEnv, found: string): NodeJS.ProcessEnv {
  const { proxyMode, proxyServer, proxyBypass } = chosen
  if (proxyMode === 'direct') {
    return { HTTP_PROXY: '', HTTPS_PROXY: '', http_proxy: '', https_proxy: '', NODE_USE_ENV_PROXY: '' }
  }
  const isSetByHand = Boolean(env.HTTPS_PROXY ?? env.https_proxy)
  if (proxyMode === 'system' && isSetByHand) return { NODE_USE_ENV_PROXY: '1' }
  const server = proxyMode === 'manual' ? proxyServer : (/^(?:PROXY|HTTPS) ([^;\s]+)/.exec(found)?.[1] ?? '')
  if (!server) return {}
  const url = /^https?:\/\//.test(server) ? server : `http://${server}`
  const bypass = [...local, ...(proxyMode === 'manual' ? listOf(proxyBypass) : [])].join(',')
  return { HTTP_PROXY: url, HTTPS_PROXY: url, NO_PROXY: bypass, NODE_USE_ENV_PROXY: '1' }
}

const listOf = (text: string) =>
  text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
