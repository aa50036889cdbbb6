import type { ReactNode } from 'react'
import { Component } from 'react'
import { t } from '../text/text.ts'
import { Button } from '../ui/button.tsx'
import { ErrorView } from '../ui/states.tsx'
import css from './sign-in.module.css'

type Props = { children: ReactNode /** Another value tries again: the address, for example. */; resetOn: string }
type State = { error: unknown; resetOn: string }

/** React has no other way to catch what a component throws while it draws. */
export class ErrorBoundary extends Component<Props, State> {
  override state: State = { error: undefined, resetOn: this.props.resetOn }

  static getDerivedStateFromError(error: unknown): Partial<State> {
    return { error }
  }

  static getDerivedStateFromProps(props: Props, state: State): Partial<State> | null {
    return props.resetOn === state.resetOn ? null : { error: undefined, resetOn: props.resetOn }
  }

  override render(): ReactNode {
    if (this.state.error === undefined) return this.props.children
    return (
      <div className={css.broken}>
        <h1>{t('app.thisScreenCouldNotBe')}</h1>
        <p className="muted">{t('app.everythingElseGoesOnYour')}</p>
        <ErrorView error={this.state.error} onRetry={() => this.setState({ error: undefined })} />
        <Button onClick={() => location.reload()}>{t('app.loadThePageAgain')}</Button>
      </div>
    )
  }
}
