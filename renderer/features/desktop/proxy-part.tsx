import { useState } from 'react'
import { DesktopChange, type DesktopSettings } from '../../../contracts/desktop.ts'
import { t } from '../../text/text.ts'
import { Button } from '../../ui/button.tsx'
import { TextField } from '../../ui/field.tsx'
import { Segments } from '../../ui/segments.tsx'
import css from './desktop.module.css'

const modes = () =>
  [
    { value: 'system', label: t('desktop.asTheSystem') },
    { value: 'direct', label: t('desktop.none2') },
    { value: 'manual', label: t('desktop.thisOne') },
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
      aria-label={t('desktop.proxy')}
      className={css.group}
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        if (read.success && !isMissing) set(read.data)
      }}
    >
      <h2>{t('desktop.proxy')}</h2>
      <Segments label={t('desktop.forWhatIceosAsksOf')} options={modes()} value={mode} onChange={setMode} />
      {mode === 'manual' && (
        <>
          <TextField
            label={t('desktop.server')}
            placeholder="proxy.example:3128"
            value={proxyServer}
            onChange={(event) => setServer(event.target.value.trim())}
            problem={failed.has('proxyServer') ? t('desktop.aNameAndAPort') : undefined}
          />
          <TextField
            label={t('desktop.reachedWithoutIt')}
            hint={t('desktop.namesAndAddressesSeparatedBy')}
            placeholder="*.corp.example, 10.0.0.1"
            value={proxyBypass}
            onChange={(event) => setBypass(event.target.value)}
            problem={failed.has('proxyBypass') ? t('desktop.lettersDigitsDotsStarsAnd') : undefined}
          />
        </>
      )}
      <div className={css.row}>
        <Button type="submit" disabled={!isChanged || !read.success || isMissing}>
          {t('desktop.saveTheProxy')}
        </Button>
        <span className="muted">{t('desktop.holdsForModelsAndTools')}</span>
      </div>
    </form>
  )
}
