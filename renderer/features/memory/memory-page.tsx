import { Plus } from 'lucide-react'
import { useState } from 'react'
import { useLocation, useSearch } from 'wouter'
import type { Memory } from '../../../contracts/memory.ts'
import { Page } from '../../page/page.tsx'
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
      title="Memory"
      lead="What workflows, agents and conversations remember for you, your project and your org. Whatever you forget here is gone from the database."
      actions={
        <Button kind="primary" icon={Plus} onClick={() => setNote('new')}>
          Write a note
        </Button>
      }
    >
      <KnowledgeWays />
      <Tabs
        label="Memory"
        selected={isSummaries ? 'conversations' : 'notes'}
        onSelect={(key) => go(key === 'notes' ? '/knowledge/memory' : '/knowledge/memory?tab=conversations')}
        tabs={[
          { key: 'notes', label: 'Notes', body: () => <MemoryList filter={readFilter(search)} onEdit={setNote} /> },
          { key: 'conversations', label: 'Summaries of conversations', body: () => <SummaryList /> },
        ]}
      />
      {note && <NoteForm memory={note === 'new' ? undefined : note} onClose={() => setNote(undefined)} />}
    </Page>
  )
}
