import { useState } from 'react'
import { toProblem } from '../../contracts/errors.ts'
import { useApp, useSessionState } from '../page/context.ts'
import { t } from '../text/text.ts'
import { Button } from '../ui/button.tsx'
import { CopyButton } from '../ui/copy.tsx'
import { TextField } from '../ui/field.tsx'
import { ErrorView } from '../ui/states.tsx'
import { Mark } from './rail.tsx'
import css from './sign-in.module.css'

const command = 'npm run ice -- open'

/** `failure`: why the code in the address did not sign in. */
export function SignIn({ failure }: { failure: unknown }) {
  const { session } = useApp()
  const isBusy = useSessionState() === 'signing-in'
  const [code, setCode] = useState('')
  const [error, setError] = useState(failure)
  const submit = () => {
    setError(undefined)
    session.signIn(codeIn(code)).catch(setError)
  }
  return (
    <main className={css.screen}>
      <div className={css.box}>
        <Mark size={40} />
        <h1>{t('app.signInToIceos')}</h1>
        <p className="muted">{t('app.onlySomebodyAtThisMachine')}</p>
        <div className={css.command}>
          <code>{command}</code>
          <CopyButton text={command} />
        </div>
        <form
          className={css.form}
          onSubmit={(event) => {
            event.preventDefault()
            submit()
          }}
        >
          <TextField
            label={t('app.orPasteAOneTime')}
            hint={t('app.aCodeWorksOnceWithin')}
            value={code}
            onChange={(event) => setCode(event.target.value)}
            autoComplete="one-time-code"
            spellCheck={false}
            problem={toProblem(error).code === 'sign-in-code-invalid' ? t('app.thisCodeIsUsedUp') : undefined}
          />
          <Button kind="primary" type="submit" busy={isBusy} disabled={code.trim() === ''}>
            {t('app.signIn')}
          </Button>
        </form>
        {error !== undefined && toProblem(error).code !== 'sign-in-code-invalid' && <ErrorView error={error} />}
      </div>
    </main>
  )
}

/** People paste the whole address as well. */
const codeIn = (text: string): string => text.trim().split('#code=').at(-1) ?? ''
