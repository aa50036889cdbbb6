import { Plus } from 'lucide-react'
import { useState } from 'react'
import { useLocation, useSearch } from 'wouter'
import type { Memory } from '../../../contracts/memory.ts'
import { Page } from '../../page/page.tsx'
import { t } from '../../text/text.ts'
import { Button } from '../../ui/button.tsx'
import { Tabs } from '../../ui/tabs.tsx'
import { KnowledgeWays } from '../knowledge/knowledge-ways.tsx'
import { readFilter } from './memory-filter.ts'
import { MemoryList } from './memory-list.tsx'
import { NoteForm } from './note-form.tsx'
import { SummaryList } from './summary-list.tsx'

/** What the product remembers of the person: to look at, to correct and to forget. */
export default function MemoryPage() {
  const search = useSearch()
  const [, go] = useLocation()
  const [note, setNote] = useState<Memory | 'new'>()
  const isSummaries = new URLSearchParams(search).get('tab') === 'conversations'
  return (
    <Page
      title={t('memory.memory')}
      lead={t('memory.whatWorkflowsAgentsAndConversations')}
      actions={
        <Button kind="primary" icon={Plus} onClick={() => setNote('new')}>
          {t('memory.writeANote')}
        </Button>
      }
    >
      <KnowledgeWays />
      <Tabs
        label={t('memory.memory')}
        selected={isSummaries ? 'conversations' : 'notes'}
        onSelect={(key) => go(key === 'notes' ? '/knowledge/memory' : '/knowledge/memory?tab=conversations')}
        tabs={[
          {
            key: 'notes',
            label: t('memory.notesLabel'),
            body: () => <MemoryList filter={readFilter(search)} onEdit={setNote} />,
          },
          { key: 'conversations', label: t('memory.summariesOfConversations'), body: () => <SummaryList /> },
        ]}
      />
      {note && <NoteForm memory={note === 'new' ? undefined : note} onClose={() => setNote(undefined)} />}
    </Page>
  )
}
