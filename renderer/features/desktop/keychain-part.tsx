import type { KeychainState } from '../../../contracts/desktop.ts'
import { Button } from '../../ui/button.tsx'
import css from './desktop.module.css'

type KeychainProps = { keychain: KeychainState; busy: boolean; use: (use: boolean) => void }

export function KeychainPart({ keychain, busy, use }: KeychainProps) {
  const { inUse, isAvailable, isWeak, backend } = keychain
  return (
    <section aria-label="The key of the secrets" className={css.group}>
      <h2>The key of the secrets</h2>
      <p>
        {inUse
          ? `It is in the keychain of this system (${backend}). Only this app opens it: without the app, iceOS says so and reads no secret.`
          : 'It is in the file secret-key of the data folder, which only you can read. A copy of that folder opens your secrets.'}
      </p>
      {isWeak && (
        <p>
          <strong>This keychain protects nothing.</strong> Linux offers no keyring here (basic_text): whoever can read
          your files can open it. Set up GNOME Keyring or KWallet, and restart iceOS.
        </p>
      )}
      {!isAvailable && !inUse && <p>This system offers no keychain that iceOS could use.</p>}
      <div>
        {inUse ? (
          <Button busy={busy} onClick={() => use(false)}>
            Keep the key in a file
          </Button>
        ) : (
          <Button busy={busy} disabled={!isAvailable} onClick={() => use(true)}>
            Keep the key in the keychain
          </Button>
        )}
      </div>
    </section>
  )
}
