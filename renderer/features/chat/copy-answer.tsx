import { Check, Copy } from 'lucide-react'
import { useState } from 'react'
import { t } from '../../text/text.ts'
import { IconButton } from '../../ui/button.tsx'

const shownMs = 1500

export function CopyAnswer({ text }: { text: string }) {
  const [isCopied, setCopied] = useState(false)
  const copy = async () => {
    await navigator.clipboard.writeText(text)
    setCopied(true)
    setTimeout(() => setCopied(false), shownMs)
  }
  return (
    <IconButton
      icon={isCopied ? Check : Copy}
      label={isCopied ? t('chat.copied') : t('chat.copy')}
      onClick={() => void copy()}
    />
  )
}
