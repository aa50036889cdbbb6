import { useQuery } from '@tanstack/react-query'
import type { DesktopChange, DesktopState } from '../../../contracts/desktop.ts'
import type { Desktop } from '../../../contracts/ipc.ts'
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
    <section aria-label="In the background" className={css.group}>
      <h2>In the background</h2>
      <Checkbox
        label="Open iceOS when I sign in"
        hint="It starts without its window."
        checked={settings.openAtLogin}
        onChange={(event) => set({ openAtLogin: event.target.checked })}
      />
      <Checkbox
        label="Keep running when the window is closed"
        hint={
          hasTray
            ? 'Schedules and webhooks go on. The mark beside the clock opens the window again, and quits.'
            : 'Schedules and webhooks go on. Start iceOS again to see its window: this desktop has no place for its mark.'
        }
        checked={settings.keepRunning}
        onChange={(event) => set({ keepRunning: event.target.checked })}
      />
    </section>
  )
}

const notices = [
  { name: 'notifyFailedRuns', label: 'A run failed' },
  { name: 'notifyQuestions', label: 'A run asks me something' },
  { name: 'notifyBackups', label: 'There is no proven backup' },
] as const

function Notices({ state: { settings }, set }: PartProps) {
  return (
    <section aria-label="Tell me when" className={css.group}>
      <h2>Tell me when</h2>
      {notices.map(({ name, label }) => (
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
