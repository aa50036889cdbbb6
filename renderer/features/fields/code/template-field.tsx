import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useEffect, useState } from 'react'
import { toProblem } from '../../../../contracts/errors.ts'
import type { PreviewTemplate } from '../../../../contracts/templates.ts'
import { useClient } from '../../../page/context.ts'
import { t } from '../../../text/text.ts'
import { FieldFrame, type FieldFrameProps } from '../field-frame.tsx'
import css from './code.module.css'
import { CodeWaiting } from './code-field.tsx'
import type { ReachableName } from './complete-template.ts'
import { templatePreviewQuery } from './queries.ts'

/** Where the values of a preview come from. */
export type PreviewFrom = Omit<PreviewTemplate, 'value' | 'kind'>

export type TemplateFieldProps = Omit<FieldFrameProps, 'children'> & {
  value: string
  onChange?: (value: string) => void
  /** What can be named here; completed while typing. */
  names: readonly ReachableName[]
  /** Left out: no preview. */
  preview?: PreviewFrom | undefined
  minLines?: number
}

const CodeMirror = lazy(() => import('./code-mirror.tsx'))

/** A prompt or another text with `{{ }}` in it, and what it was with the values of the last run. */
export function TemplateField({ value, onChange, names, preview, minLines = 3, ...frame }: TemplateFieldProps) {
  const hasTags = value.includes('{{') || value.includes('{%')
  return (
    <FieldFrame {...frame}>
      {({ description, isInvalid }) => (
        <>
          <Suspense fallback={<CodeWaiting value={value} minLines={minLines} />}>
            <CodeMirror
              label={frame.label}
              language="template"
              {...{ value, names, minLines, description, isInvalid }}
              {...(onChange && { onChange })}
            />
          </Suspense>
          {preview && hasTags && <Preview text={value} from={preview} />}
        </>
      )}
    </FieldFrame>
  )
}

/** Long enough not to ask for every letter. */
const restMs = 300

function Preview({ text, from }: { text: string; from: PreviewFrom }) {
  const rested = useRested(text, restMs)
  const { data, error } = useQuery(templatePreviewQuery(useClient(), { ...from, value: rested }))
  if (error) return <p className={css.preview}>{t(`errors.${toProblem(error).code}`)}</p>
  if (!data) return <p className={css.preview}>{t('fields.preview')}</p>
  return (
    <div className={css.preview} aria-live="polite">
      <span className={css.previewHead}>
        {data.runId ? t('fields.withTheValuesOfThe') : t('fields.withoutARunOnlyWhat')}
        {data.isCut ? t('fields.itsBeginning') : ''}
      </span>
      {data.problem === null ? (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable without a mouse
        <pre className={css.previewValue} tabIndex={0}>
          {typeof data.value === 'string' ? data.value : JSON.stringify(data.value, null, 2)}
        </pre>
      ) : (
        <span className={css.previewProblem}>{data.problem}</span>
      )}
    </div>
  )
}

function useRested<Value>(value: Value, ms: number): Value {
  const [rested, setRested] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setRested(value), ms)
    return () => clearTimeout(timer)
  }, [value, ms])
  return rested
}
