import { useQuery } from '@tanstack/react-query'
import type { DesktopChange, DesktopState } from '../../../contracts/desktop.ts'
import type { Desktop } from '../../../contracts/ipc.ts'
import { t } from '../../text/text.ts'
import { Checkbox } from '../../ui/field.tsx'
import { ErrorView, Skeleton } from '../../ui/states.tsx'
import css from './desktop.module.css'
import { KeychainPart } from './keychain-part.tsx'
import { ProxyPart } from './proxy-part.tsx'
import { desktopQuery, useChangeDesktop } from './queries.ts'
import { SpellingPart } from './spelling-part.tsx'
import { UpdatePart } from './update-part.tsx'

/** Only in the desktop app; a browser has none of this. */
export function DesktopSettings({ desktop }: { desktop: Desktop }) {
  const { data: state, error, refetch } = useQuery(desktopQuery(desktop))
  const change = useChangeDesktop(desktop)
  if (!state) return error ? <ErrorView error={error} onRetry={() => void refetch()} /> : <Skeleton rows={8} />
  const set = (input: DesktopChange) => change.mutate({ channel: 'desktop:change', input })
  return (
    <div className={css.settings}>
      {change.error && <ErrorView error={change.error} />}
      <Running state={state} set={set} />
      <Notices state={state} set={set} />
      <UpdatePart state={state} set={set} act={(channel) => change.mutate({ channel, input: undefined })} />
      <KeychainPart
        keychain={state.keychain}
        busy={change.isPending}
        use={(use) => change.mutate({ channel: 'desktop:use-keychain', input: { use } })}
      />
      <ProxyPart settings={state.settings} set={set} />
      <SpellingPart state={state} set={set} />
    </div>
  )
}

export type PartProps = { state: DesktopState; set: (change: DesktopChange) => void }

function Running({ state: { settings, hasTray }, set }: PartProps) {
  return (
    <section aria-label={t('desktop.inTheBackground')} className={css.group}>
      <h2>{t('desktop.inTheBackground')}</h2>
      <Checkbox
        label={t('desktop.openIceosWhenISign')}
        hint={t('desktop.itStartsWithoutItsWindow')}
        checked={settings.openAtLogin}
        onChange={(event) => set({ openAtLogin: event.target.checked })}
      />
      <Checkbox
        label={t('desktop.keepRunningWhenTheWindow')}
        hint={hasTray ? t('desktop.schedulesAndWebhooksGoOn') : t('desktop.schedulesAndWebhooksGoOn2')}
        checked={settings.keepRunning}
        onChange={(event) => set({ keepRunning: event.target.checked })}
      />
    </section>
  )
}

const notices = () =>
  [
    { name: 'notifyFailedRuns', label: t('desktop.aRunFailed') },
    { name: 'notifyQuestions', label: t('desktop.aRunAsksMeSomething') },
    { name: 'notifyBackups', label: t('desktop.thereIsNoProvenBackup') },
    { name: 'notifyServices', label: t('desktop.aServiceIsDown') },
  ] as const

function Notices({ state: { settings }, set }: PartProps) {
  return (
    <section aria-label={t('desktop.tellMeWhen')} className={css.group}>
      <h2>{t('desktop.tellMeWhen')}</h2>
      {notices().map(({ name, label }) => (
        <Checkbox
          key={name}
          label={label}
          checked={settings[name]}
          onChange={(event) => set({ [name]: event.target.checked })}
        />
      ))}
    </section>
  )
}
