import { useState } from 'react'
import { toProblem } from '../../contracts/errors.ts'
import { useApp, useSessionState } from '../page/context.ts'
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
        <h1>Sign in to iceOS</h1>
        <p className="muted">
          Only somebody at this machine may open this page. In the folder of iceOS, run this command; it opens the page
          signed in.
        </p>
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
            label="Or paste a one-time code"
            hint="A code works once, within two minutes."
            value={code}
            onChange={(event) => setCode(event.target.value)}
            autoComplete="one-time-code"
            spellCheck={false}
            problem={
              toProblem(error).code === 'sign-in-code-invalid'
                ? 'This code is used up or wrong. Make a new one.'
                : undefined
            }
          />
          <Button kind="primary" type="submit" busy={isBusy} disabled={code.trim() === ''}>
            Sign in
          </Button>
        </form>
        {error !== undefined && toProblem(error).code !== 'sign-in-code-invalid' && <ErrorView error={error} />}
      </div>
    </main>
  )
}

/** People paste the whole address as well. */
const codeIn = (text: string): string => text.trim().split('#code=').at(-1) ?? ''
