import { Download, FolderOpen } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { t } from '../../text/text.ts'
import { Button } from '../../ui/button.tsx'
import { Segments } from '../../ui/segments.tsx'
import { useToast } from '../../ui/toasts.tsx'
import { CodeField } from '../fields/code/code-field.tsx'
import css from './editor.module.css'
import { useEditorStore } from './editor-store.ts'
import { type EditedDocument, readDocument } from './model/document.ts'
import { fileNameOf, formatOf, readText, type TextFormat, writeText } from './model/text.ts'

const formats = [
  { value: 'json', label: 'JSON' },
  { value: 'yaml', label: 'YAML' },
] as const

/** The workflow as its file: what is written here is drawn on the canvas as soon as it can be read, and the other way round. */
export default function CodeView({ document }: { document: EditedDocument }) {
  const store = useEditorStore()
  const toast = useToast()
  const [format, setFormat] = useState<TextFormat>('json')
  const [text, setText] = useState(() => writeText(document, 'json'))
  const written = useRef(document)
  const file = useRef<HTMLInputElement>(null)
  const read = readText(text, format)
  useEffect(() => {
    if (written.current === document) return
    written.current = document
    setText(writeText(document, format))
  }, [document, format])
  const take = (next: EditedDocument, label: string, key?: string) => {
    written.current = next
    store.edit(label, next, key ? { key } : {})
  }
  const type = (typed: string) => {
    if (typed === text) return
    setText(typed)
    const result = readText(typed, format)
    if ('document' in result) take(result.document, t('editor.editAsCode'), 'code')
  }
  const open = async (chosen: File) => {
    const content = await chosen.text()
    const result = readText(content, formatOf(content))
    if ('problem' in result) return toast('broken', `${chosen.name}: ${result.problem}`)
    const named = { ...result.document, name: result.document.name ?? document.name }
    take(named, t('editor.open', { name: chosen.name }))
    setText(writeText(named, format))
  }
  return (
    <section className={css.codeView} aria-label={t('editor.code')}>
      <div className={css.codeHead}>
        <Segments
          label={t('editor.writtenAs')}
          options={formats}
          value={format}
          onChange={(chosen) => {
            setFormat(chosen)
            setText(writeText(readDocument(document) ?? document, chosen))
          }}
        />
        <span className={css.spring} />
        <Button size="small" icon={FolderOpen} onClick={() => file.current?.click()}>
          {t('editor.openAFile')}
        </Button>
        <Button size="small" icon={Download} onClick={() => download(document, format)}>
          {t('editor.download')}
        </Button>
        <input
          ref={file}
          type="file"
          accept=".json,.yaml,.yml,.iceblueprint"
          hidden
          aria-label={t('editor.aWorkflowFile')}
          onChange={({ target }) => {
            const [chosen] = target.files ?? []
            if (chosen) void open(chosen)
            target.value = ''
          }}
        />
      </div>
      <CodeField
        label={t('editor.document')}
        hideLabel
        language={format}
        minLines={30}
        value={text}
        problem={'problem' in read ? read.problem : undefined}
        onChange={type}
      />
    </section>
  )
}

function download(document: EditedDocument, format: TextFormat): void {
  const url = URL.createObjectURL(new Blob([writeText(document, format)], { type: 'text/plain' }))
  const link = window.document.createElement('a')
  link.href = url
  link.download = fileNameOf(document, format)
  link.click()
  URL.revokeObjectURL(url)
}
