import { Download } from 'lucide-react'
import { call, callBytes } from '../../../contracts/call.ts'
import { exportChatRoute, listFeedbackRoute } from '../../../contracts/chat.ts'
import { useClient } from '../../page/context.ts'
import { saveFile, saveText } from '../../page/save-file.ts'
import { t } from '../../text/text.ts'
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
    if (items.length === 0) return toast('ok', t('chat.noAnswerWasRatedYet'))
    saveText(`${items.map((one) => JSON.stringify(one)).join('\n')}\n`, 'ratings.jsonl')
  }
  const run = (work: () => Promise<unknown>) => () =>
    void work().catch(() => toast('broken', t('chat.theExportFailedTryIt')))
  return (
    <Popover
      label={t('chat.export')}
      button={
        <span className={css.export}>
          <Download size={16} aria-hidden /> {t('chat.export')}
        </span>
      }
    >
      <div className={css.exportList}>
        <Button kind="quiet" onClick={run(() => save('markdown'))}>
          {t('chat.thisBranchToReadMarkdown')}
        </Button>
        <Button kind="quiet" onClick={run(() => save('json'))}>
          {t('chat.allBranchesJson')}
        </Button>
        <Button kind="quiet" onClick={run(saveRatings)}>
          {t('chat.allRatingsOfTheOrg')}
        </Button>
      </div>
    </Popover>
  )
}
