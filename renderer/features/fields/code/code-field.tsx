import { lazy, Suspense } from 'react'
import { FieldFrame, type FieldFrameProps } from '../field-frame.tsx'
import css from './code.module.css'
import type { CodeLanguage } from './code-mirror.tsx'

export type CodeFieldProps = Omit<FieldFrameProps, 'children'> & {
  language: CodeLanguage
  value: string
  /** Left out: it can be read and copied, not changed. */
  onChange?: (value: string) => void
  /** How high it is at least; it grows with what is in it. */
  minLines?: number
}

const CodeMirror = lazy(() => import('./code-mirror.tsx'))

/** Code that is edited as code. The editor itself comes when the first one is shown. */
export function CodeField({ language, value, onChange, minLines = 4, ...frame }: CodeFieldProps) {
  return (
    <FieldFrame {...frame}>
      {({ description, isInvalid }) => (
        <Suspense fallback={<CodeWaiting value={value} minLines={minLines} />}>
          <CodeMirror
            label={frame.label}
            language={language}
            value={value}
            minLines={minLines}
            {...{ description, isInvalid }}
            {...(onChange && { onChange })}
          />
        </Suspense>
      )}
    </FieldFrame>
  )
}

/** As high as the editor will be, so that nothing moves when it comes. */
export function CodeWaiting({ value, minLines }: { value: string; minLines: number }) {
  const lines = Math.min(30, Math.max(minLines, value.split('\n').length))
  return (
    <pre className={css.waiting} style={{ height: `${lines * 20 + 14}px` }} aria-hidden>
      {value.slice(0, 4000)}
    </pre>
  )
}
