import { useQuery } from '@tanstack/react-query'
import { Command } from 'cmdk'
import { ListChecks, Play, Workflow } from 'lucide-react'
import { useState } from 'react'
import { useLocation } from 'wouter'
import { blueprintsQuery } from '../features/blueprints/queries.ts'
import { runsQuery } from '../features/runs/queries.ts'
import { useApp } from '../page/context.ts'
import { marked, t } from '../text/text.ts'
import css from '../ui/command-list.module.css'
import { Dialog } from '../ui/dialog.tsx'
import { KeyHint } from '../ui/key-hint.tsx'
import { StateMark } from '../ui/state-mark.tsx'
import { type PageCommand, pageCommands } from './commands.ts'

type PaletteProps = { onClose: () => void; onToggleRail: () => void }

/** cmdk's inline command inside the browser's dialog: its own dialog would inject styles, which the CSP refuses. */
export default function Palette({ onClose, onToggleRail }: PaletteProps) {
  const app = useApp()
  const [text, setText] = useState('')
  const [, go] = useLocation()
  const { places, deeds } = pageCommands({ app, go, toggleRail: onToggleRail })
  const choose = (command: Pick<PageCommand, 'run'>) => {
    onClose()
    command.run()
  }
  return (
    <Dialog title={t('app.searchAndCommands')} onClose={onClose} bare>
      <Command label={t('app.searchAndCommands')} loop className={css.palette}>
        <Command.Input
          value={text}
          onValueChange={setText}
          autoFocus
          placeholder={t('app.searchWorkflowsAndRunsOr')}
          className={css.input}
        />
        <Command.List className={css.list} label={t('app.results')}>
          <Command.Empty className={css.empty}>{t('app.nothingFits', { text })}</Command.Empty>
          <CommandItems heading={t('app.goTo2')} commands={places} choose={choose} />
          <WorkflowItems go={go} choose={choose} />
          <RunItems go={go} choose={choose} />
          <CommandItems heading={t('app.do')} commands={deeds} choose={choose} />
        </Command.List>
        <p className={css.foot}>
          {marked(t('app.chooseOpenClose'), {
            keyHint: () => <KeyHint keys={['↑', '↓']} />,
            keyHint2: () => <KeyHint keys={['Enter']} />,
            keyHint3: () => <KeyHint keys={['Esc']} />,
          })}
        </p>
      </Command>
    </Dialog>
  )
}

type ItemsProps = { go: (href: string) => void; choose: (command: Pick<PageCommand, 'run'>) => void }

type CommandItemsProps = { heading: string; commands: readonly PageCommand[]; choose: ItemsProps['choose'] }

function CommandItems({ heading, commands, choose }: CommandItemsProps) {
  return (
    <Command.Group heading={heading} className={css.group}>
      {commands
        .filter((command) => command.isEnabled)
        .map((command) => (
          <Command.Item key={command.label} value={command.label} onSelect={() => choose(command)} className={css.item}>
            <command.icon size={16} aria-hidden />
            <span>{command.label}</span>
            {command.keys && <KeyHint keys={command.keys} />}
          </Command.Item>
        ))}
    </Command.Group>
  )
}

function WorkflowItems({ go, choose }: ItemsProps) {
  const { client } = useApp()
  const { data } = useQuery(blueprintsQuery(client, { limit: 100 }))
  return (
    <Command.Group heading={t('app.workflows')} className={css.group}>
      {data?.items.flatMap((blueprint) => [
        <Command.Item
          key={blueprint.id}
          value={`${blueprint.name} ${blueprint.id}`}
          onSelect={() => choose({ run: () => go(`/workflows/${blueprint.id}`) })}
          className={css.item}
        >
          <Workflow size={16} aria-hidden />
          <span>{blueprint.name}</span>
        </Command.Item>,
        <Command.Item
          key={`run ${blueprint.id}`}
          value={`Run ${blueprint.name} ${blueprint.id}`}
          onSelect={() => choose({ run: () => go(`/workflows/${blueprint.id}?run=new`) })}
          className={css.item}
        >
          <Play size={16} aria-hidden />
          <span>{t('app.run', { name: blueprint.name })}</span>
        </Command.Item>,
      ])}
    </Command.Group>
  )
}

function RunItems({ go, choose }: ItemsProps) {
  const { client } = useApp()
  const { data } = useQuery(runsQuery(client, { limit: 20 }))
  return (
    <Command.Group heading={t('app.recentRuns')} className={css.group}>
      {data?.items.map((run) => (
        <Command.Item
          key={run.id}
          value={`run ${run.name} ${run.id}`}
          onSelect={() => choose({ run: () => go(`/runs/${run.id}`) })}
          className={css.item}
        >
          <ListChecks size={16} aria-hidden />
          <span>
            {run.name} <code className="muted">{run.id.slice(-8)}</code>
          </span>
          <StateMark state={run.state} />
        </Command.Item>
      ))}
    </Command.Group>
  )
}
