import { Upload } from 'lucide-react'
import { useRef, useState } from 'react'
import { toProblem } from '../../../contracts/errors.ts'
import { t } from '../../text/text.ts'
import { Button } from '../../ui/button.tsx'
import css from './knowledge.module.css'
import { nameOf, useAddDocument } from './mutations.ts'

type Refused = { name: string; why: string }
type Sending = { done: number; total: number; name: string }

/** Sends what is dropped or chosen, one file after the other; one that is refused does not stop the rest. */
export function DropFiles({ collectionId }: { collectionId: string }) {
  const { mutateAsync } = useAddDocument()
  const input = useRef<HTMLInputElement>(null)
  const [isOver, setOver] = useState(false)
  const [sending, setSending] = useState<Sending>()
  const [refused, setRefused] = useState<Refused[]>([])

  async function send(files: readonly File[]): Promise<void> {
    setRefused([])
    for (const [done, file] of files.entries()) {
      const name = nameOf(file)
      setSending({ done, total: files.length, name })
      await mutateAsync({ collectionId, file }).catch((error: unknown) => {
        const { title, detail } = toProblem(error)
        setRefused((all) => [...all, { name, why: detail ?? title }])
      })
    }
    setSending(undefined)
  }

  return (
    <section
      aria-label={t('knowledge.addFiles')}
      className={css.drop}
      data-over={isOver || undefined}
      onDragOver={(event) => {
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault()
        setOver(false)
        if (!sending) void send([...event.dataTransfer.files])
      }}
    >
      <input
        ref={input}
        type="file"
        multiple
        hidden
        aria-label={t('knowledge.filesToAdd')}
        onChange={(event) => {
          const files = [...(event.target.files ?? [])]
          event.target.value = ''
          void send(files)
        }}
      />
      <p>{t('knowledge.dropFilesHerePdfWord')}</p>
      <Button icon={Upload} busy={sending !== undefined} onClick={() => input.current?.click()}>
        {t('knowledge.chooseFiles')}
      </Button>
      <div role="status">
        {sending && (
          <p>{t('knowledge.sendingOf', { done: sending.done + 1, total: sending.total, name: sending.name })}</p>
        )}
        {refused.map(({ name, why }) => (
          <p key={name}>{t('knowledge.wasNotAdded', { name, why })}</p>
        ))}
      </div>
    </section>
  )
}
