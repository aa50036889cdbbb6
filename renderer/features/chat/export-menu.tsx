import { Download } from 'lucide-react'
import { call, callBytes } from '../../../contracts/call.ts'
import { exportChatRoute, listFeedbackRoute } from '../../../contracts/chat.ts'
import { useClient } from '../../page/context.ts'
import { saveFile, saveText } from '../../page/save-file.ts'
import { Button } from '../../ui/button.tsx'
import { Popover } from '../../ui/popover.tsx'
import { useToast } from '../../ui/toasts.tsx'
import css from './chat.module.css'

/** The API gives out so many at most. */
const mostRatings = 10_000

export function ExportMenu({ sessionId }: { sessionId: string }) {
  const client = useClient()
  const toast = useToast()
  const save = async (format: 'markdown' | 'json') => {
    const response = await callBytes(client, exportChatRoute, { params: { sessionId }, query: { format } })
    await saveFile(response, `conversation.${format === 'json' ? 'json' : 'md'}`)
  }
  const saveRatings = async () => {
    const { items } = await call(client, listFeedbackRoute, { query: { limit: mostRatings } })
    if (items.length === 0) return toast('ok', 'No answer was rated yet.')
    saveText(`${items.map((one) => JSON.stringify(one)).join('\n')}\n`, 'ratings.jsonl')
  }
  const run = (work: () => Promise<unknown>) => () =>
    void work().catch(() => toast('broken', 'The export failed. Try it again.'))
  return (
    <Popover
      label="Export"
      button={
        <span className={css.export}>
          <Download size={16} aria-hidden /> Export
        </span>
      }
    >
      <div className={css.exportList}>
        <Button kind="quiet" onClick={run(() => save('markdown'))}>
          This branch, to read (Markdown)
        </Button>
        <Button kind="quiet" onClick={run(() => save('json'))}>
          All branches (JSON)
        </Button>
        <Button kind="quiet" onClick={run(saveRatings)}>
          All ratings of the org (JSON lines)
        </Button>
      </div>
    </Popover>
  )
}
