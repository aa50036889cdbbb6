import { Upload } from 'lucide-react'
import { useRef, useState } from 'react'
import { toProblem } from '../../../contracts/errors.ts'
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
      aria-label="Add files"
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
        aria-label="Files to add"
        onChange={(event) => {
          const files = [...(event.target.files ?? [])]
          event.target.value = ''
          void send(files)
        }}
      />
      <p>Drop files here: PDF, Word, Excel, PowerPoint, HTML, Markdown, text, CSV, mail, EPUB, code, ZIP.</p>
      <Button icon={Upload} busy={sending !== undefined} onClick={() => input.current?.click()}>
        Choose files
      </Button>
      <div role="status">
        {sending && (
          <p>
            Sending {sending.done + 1} of {sending.total}: {sending.name}
          </p>
        )}
        {refused.map(({ name, why }) => (
          <p key={name}>
            {name} was not added. {why}
          </p>
        ))}
      </div>
    </section>
  )
}
