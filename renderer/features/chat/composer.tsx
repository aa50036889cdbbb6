import { CircleStop, Paperclip, SendHorizontal } from 'lucide-react'
import { type ReactNode, useRef, useState } from 'react'
import { t } from '../../text/text.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import css from './chat.module.css'

type Props = {
  /** Nothing can be sent now. */
  isBusy: boolean
  /** An answer is being written, and can be stopped. */
  onStop?: (() => void) | undefined
  /** Resolves when it was sent; what was typed stays when it was not. */
  onSend: (question: string) => Promise<unknown>
  onFiles: (files: readonly File[]) => Promise<unknown>
  pickers: ReactNode
}

/** Enter sends, Shift Enter makes a new line; files can be dropped or pasted. */
export function Composer({ isBusy, onStop, onSend, onFiles, pickers }: Props) {
  const [text, setText] = useState('')
  const [isOver, setOver] = useState(false)
  const files = useRef<HTMLInputElement>(null)
  const canSend = text.trim() !== '' && !isBusy && !onStop
  const send = () => {
    if (!canSend) return
    // Why it was not sent is shown where the mutation's error is.
    onSend(text.trim()).then(
      () => setText(''),
      () => {},
    )
  }
  const take = (list: FileList | null) => {
    if (list && list.length > 0) onFiles([...list]).catch(() => {})
  }
  return (
    <form
      className={css.composer}
      data-over={isOver || undefined}
      aria-label={t('chat.ask')}
      onSubmit={(event) => {
        event.preventDefault()
        send()
      }}
      onDragOver={(event) => {
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault()
        setOver(false)
        take(event.dataTransfer.files)
      }}
    >
      <textarea
        aria-label={t('chat.yourQuestion')}
        placeholder={t('chat.askAboutYourDocuments')}
        className={css.input}
        rows={2}
        maxLength={4000}
        value={text}
        onChange={({ target }) => setText(target.value)}
        onPaste={({ clipboardData }) => take(clipboardData.files)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return
          event.preventDefault()
          send()
        }}
      />
      <div className={css.tools}>
        <input
          ref={files}
          type="file"
          multiple
          hidden
          aria-label={t('chat.filesForThisConversation')}
          onChange={({ target }) => {
            take(target.files)
            target.value = ''
          }}
        />
        <IconButton icon={Paperclip} label={t('chat.attachFiles')} onClick={() => files.current?.click()} />
        {pickers}
        <span className={css.spring} />
        {onStop ? (
          <Button icon={CircleStop} onClick={onStop}>
            {t('chat.stop')}
          </Button>
        ) : (
          <Button
            kind="primary"
            type="submit"
            icon={SendHorizontal}
            busy={isBusy}
            aria-disabled={!canSend || undefined}
          >
            {t('chat.ask')}
          </Button>
        )}
      </div>
    </form>
  )
}
