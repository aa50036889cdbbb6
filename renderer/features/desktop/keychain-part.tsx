import type { KeychainState } from '../../../contracts/desktop.ts'
import { marked, t } from '../../text/text.ts'
import { Button } from '../../ui/button.tsx'
import css from './desktop.module.css'

type KeychainProps = { keychain: KeychainState; busy: boolean; use: (use: boolean) => void }

export function KeychainPart({ keychain, busy, use }: KeychainProps) {
  const { inUse, isAvailable, isWeak, backend } = keychain
  return (
    <section aria-label={t('desktop.theKeyOfTheSecrets')} className={css.group}>
      <h2>{t('desktop.theKeyOfTheSecrets')}</h2>
      <p>{inUse ? t('desktop.itIsInTheKeychain', { backend }) : t('desktop.itIsInTheFile')}</p>
      {isWeak && (
        <p>{marked(t('desktop.thisKeychainProtectsNothingLinux'), { strong: (inner) => <strong>{inner}</strong> })}</p>
      )}
      {!isAvailable && !inUse && <p>{t('desktop.thisSystemOffersNoKeychain')}</p>}
      <div>
        {inUse ? (
          <Button busy={busy} onClick={() => use(false)}>
            {t('desktop.keepTheKeyInA')}
          </Button>
        ) : (
          <Button busy={busy} disabled={!isAvailable} onClick={() => use(true)}>
            {t('desktop.keepTheKeyInThe')}
          </Button>
        )}
      </div>
    </section>
  )
}
