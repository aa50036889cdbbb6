import type { UpdateState } from '../../../contracts/desktop.ts'
import type { IpcChannel } from '../../../contracts/ipc.ts'
import { marked, t } from '../../text/text.ts'
import { Button } from '../../ui/button.tsx'
import { Checkbox } from '../../ui/field.tsx'
import { RelativeTime } from '../../ui/time.tsx'
import css from './desktop.module.css'
import type { PartProps } from './desktop-settings.tsx'

type Act = Extract<IpcChannel, `update:${string}`>

export function UpdatePart({ state, set, act }: PartProps & { act: (channel: Act) => void }) {
  return (
    <section aria-label={t('desktop.updates')} className={css.group}>
      <h2>{t('desktop.updates')}</h2>
      <div role="status">
        <Now update={state.update} version={state.version} act={act} />
      </div>
      {state.update.state !== 'off' && (
        <Checkbox
          label={t('desktop.lookForUpdatesByItself')}
          hint={t('desktop.twiceADayNothingIs')}
          checked={state.settings.checkForUpdates}
          onChange={(event) => set({ checkForUpdates: event.target.checked })}
        />
      )}
    </section>
  )
}

type NowProps = { update: UpdateState; version: string; act: (channel: Act) => void }

function Now({ update, version, act }: NowProps) {
  const again = <Button onClick={() => act('update:check')}>{t('desktop.checkForUpdates')}</Button>
  switch (update.state) {
    case 'off':
      return <p>{update.why}</p>
    case 'idle': {
      const { checkedAt } = update
      return (
        <div className={css.row}>
          <span>
            {checkedAt
              ? marked(t('desktop.iceosIsTheNewestAs', { version }), {
                  relativeTime: () => <RelativeTime at={checkedAt} />,
                })
              : t('desktop.thisIsIceos', { version })}
          </span>
          {again}
        </div>
      )
    }
    case 'checking':
      return <p>{t('desktop.lookingForANewerVersion')}</p>
    case 'available':
      return (
        <div className={css.group}>
          <div className={css.row}>
            <span>{t('desktop.iceosIsThere', { version: update.version })}</span>
            <Button kind="primary" onClick={() => act('update:download')}>
              {t('desktop.download', { version: update.version })}
            </Button>
          </div>
          {update.notes && <pre className={css.notes}>{update.notes}</pre>}
        </div>
      )
    case 'downloading':
      return <p>{t('desktop.fetchingIceos', { version: update.version, percent: Math.round(update.percent) })}</p>
    case 'ready':
      return (
        <div className={css.row}>
          <span>{t('desktop.iceosIsReadyItAsks', { version: update.version })}</span>
          <Button kind="primary" onClick={() => act('update:install')}>
            {t('desktop.backUpAndUpdate')}
          </Button>
        </div>
      )
    case 'failed':
      return (
        <div className={css.row}>
          <span>{t('desktop.theUpdateDidNotWork', { why: update.why })}</span>
          {again}
        </div>
      )
  }
}
