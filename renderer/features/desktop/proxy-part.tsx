import { useState } from 'react'
import { DesktopChange, type DesktopSettings } from '../../../contracts/desktop.ts'
import { Button } from '../../ui/button.tsx'
import { TextField } from '../../ui/field.tsx'
import { Segments } from '../../ui/segments.tsx'
import css from './desktop.module.css'

const modes = [
  { value: 'system', label: 'As the system' },
  { value: 'direct', label: 'None' },
  { value: 'manual', label: 'This one' },
] as const

type ProxyProps = { settings: DesktopSettings; set: (change: DesktopChange) => void }

export function ProxyPart({ settings, set }: ProxyProps) {
  const [mode, setMode] = useState(settings.proxyMode)
  const [proxyServer, setServer] = useState(settings.proxyServer)
  const [proxyBypass, setBypass] = useState(settings.proxyBypass)
  const read = DesktopChange.safeParse({ proxyMode: mode, proxyServer, proxyBypass })
  const failed = new Set(read.error?.issues.map(({ path }) => path[0]))
  const isMissing = mode === 'manual' && proxyServer === ''
  const isChanged =
    mode !== settings.proxyMode || proxyServer !== settings.proxyServer || proxyBypass !== settings.proxyBypass
  return (
    <form
      aria-label="Proxy"
      className={css.group}
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        if (read.success && !isMissing) set(read.data)
      }}
    >
      <h2>Proxy</h2>
      <Segments label="For what iceOS asks of the internet" options={modes} value={mode} onChange={setMode} />
      {mode === 'manual' && (
        <>
          <TextField
            label="Server"
            placeholder="proxy.example:3128"
            value={proxyServer}
            onChange={(event) => setServer(event.target.value.trim())}
            problem={
              failed.has('proxyServer')
                ? 'A name and a port, as in proxy.example:3128. No user, no password.'
                : undefined
            }
          />
          <TextField
            label="Reached without it"
            hint="Names and addresses, separated by commas. This machine always is."
            placeholder="*.corp.example, 10.0.0.1"
            value={proxyBypass}
            onChange={(event) => setBypass(event.target.value)}
            problem={failed.has('proxyBypass') ? 'Letters, digits, dots, stars and commas.' : undefined}
          />
        </>
      )}
      <div className={css.row}>
        <Button type="submit" disabled={!isChanged || !read.success || isMissing}>
          Save the proxy
        </Button>
        <span className="muted">Holds for models and tools from the next start of iceOS on.</span>
      </div>
    </form>
  )
}
