import { Command } from 'cmdk'
import { useMemo } from 'react'
import { t } from '../../text/text.ts'
import palette from '../../ui/command-list.module.css'
import { Dialog } from '../../ui/dialog.tsx'
import { lookOf, nameOf } from '../canvas/nodes/index.ts'
import { type EditedDocument, eachNode } from './model/document.ts'

type SearchNodesProps = { document: EditedDocument; onGo: (path: string) => void; onClose: () => void }

/** Finds a node by its name, its id, its type or what stands in its settings. */
export function SearchNodes({ document, onGo, onClose }: SearchNodesProps) {
  const found = useMemo(() => [...eachNode(document.nodes)], [document])
  return (
    <Dialog title={t('editor.searchInThisWorkflow')} onClose={onClose} bare>
      <Command label={t('editor.searchInThisWorkflow')} loop className={palette.palette}>
        <Command.Input autoFocus placeholder={t('editor.aNameATypeOr')} className={palette.input} />
        <Command.List className={palette.list} label={t('editor.nodes2')}>
          <Command.Empty className={palette.empty}>{t('editor.noNodeHasTheseWords')}</Command.Empty>
          {found.map(({ path, node }) => {
            const look = lookOf(node.type)
            return (
              <Command.Item
                key={path}
                value={path}
                keywords={[nameOf(node), look.title, textOf(node)]}
                onSelect={() => {
                  onClose()
                  onGo(path)
                }}
                className={palette.item}
              >
                <look.icon size={16} aria-hidden style={{ color: `var(--hue-${look.hue})` }} />
                <span>
                  {nameOf(node)} <code className="muted">{path}</code>
                </span>
              </Command.Item>
            )
          })}
        </Command.List>
      </Command>
    </Dialog>
  )
}

const textOf = (node: object): string =>
  Object.values(node)
    .filter((value) => typeof value === 'string')
    .join(' ')
    .slice(0, 2000)
