import type { UpdateState } from '../../../contracts/desktop.ts'
import type { IpcChannel } from '../../../contracts/ipc.ts'
import { Button } from '../../ui/button.tsx'
import { Checkbox } from '../../ui/field.tsx'
import { RelativeTime } from '../../ui/time.tsx'
import css from './desktop.module.css'
import type { PartProps } from './desktop-settings.tsx'

type Act = Extract<IpcChannel, `update:${string}`>

export function UpdatePart({ state, set, act }: PartProps & { act: (channel: Act) => void }) {
  return (
    <section aria-label="Updates" className={css.group}>
      <h2>Updates</h2>
      <div role="status">
        <Now update={state.update} version={state.version} act={act} />
      </div>
      {state.update.state !== 'off' && (
        <Checkbox
          label="Look for updates by itself"
          hint="Twice a day. Nothing is fetched or installed before you say so, and a backup is taken first."
          checked={state.settings.checkForUpdates}
          onChange={(event) => set({ checkForUpdates: event.target.checked })}
        />
      )}
    </section>
  )
}

type NowProps = { update: UpdateState; version: string; act: (channel: Act) => void }

function Now({ update, version, act }: NowProps) {
  const again = <Button onClick={() => act('update:check')}>Check for updates</Button>
  switch (update.state) {
    case 'off':
      return <p>{update.why}</p>
    case 'idle':
      return (
        <div className={css.row}>
          <span>
            {update.checkedAt ? (
              <>
                iceOS {version} is the newest, as of <RelativeTime at={update.checkedAt} />.
              </>
            ) : (
              `This is iceOS ${version}.`
            )}
          </span>
          {again}
        </div>
      )
    case 'checking':
      return <p>Looking for a newer version …</p>
    case 'available':
      return (
        <div className={css.group}>
          <div className={css.row}>
            <span>iceOS {update.version} is there.</span>
            <Button kind="primary" onClick={() => act('update:download')}>
              Download {update.version}
            </Button>
          </div>
          {update.notes && <pre className={css.notes}>{update.notes}</pre>}
        </div>
      )
    case 'downloading':
      return (
        <p>
          Fetching iceOS {update.version}: {Math.round(update.percent)} %
        </p>
      )
    case 'ready':
      return (
        <div className={css.row}>
          <span>iceOS {update.version} is ready. It asks once more, takes a backup, and restarts.</span>
          <Button kind="primary" onClick={() => act('update:install')}>
            Back up and update
          </Button>
        </div>
      )
    case 'failed':
      return (
        <div className={css.row}>
          <span>The update did not work: {update.why}</span>
          {again}
        </div>
      )
  }
}
