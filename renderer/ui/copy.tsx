import { Check, Copy } from 'lucide-react'
import { useState } from 'react'
import { t } from '../text/text.ts'
import { Button } from './button.tsx'
import css from './copy.module.css'

function useCopied(): [boolean, (text: string) => void] {
  const [copied, setCopied] = useState(false)
  const copy = (text: string) => {
    void navigator.clipboard.writeText(text).then(() => {
      setCopied(true)
      setTimeout(() => setCopied(false), 1500)
    })
  }
  return [copied, copy]
}

/** An id, shortened to its end, copied as a whole: ids begin with their time, so neighbours begin alike. */
export function CopyId({ id }: { id: string }) {
  const [copied, copy] = useCopied()
  return (
    <button type="button" className={css.id} title={id} onClick={() => copy(id)}>
      <span className="only-read-aloud">{t('ui.copyTheId')} </span>
      <code>{id.length > 12 ? `…${id.slice(-8)}` : id}</code>
      {copied ? <Check size={12} aria-hidden /> : <Copy size={12} aria-hidden />}
    </button>
  )
}

export function CopyButton({ text, label = t('ui.copy') }: { text: string | (() => string); label?: string }) {
  const [copied, copy] = useCopied()
  return (
    <Button
      size="small"
      kind="quiet"
      icon={copied ? Check : Copy}
      onClick={() => copy(typeof text === 'string' ? text : text())}
    >
      {copied ? t('ui.copied') : label}
    </Button>
  )
}
