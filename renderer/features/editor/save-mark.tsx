import { Check, CloudOff, Loader, TriangleAlert } from 'lucide-react'
import css from './editor.module.css'
import type { DraftLink } from './use-draft.ts'

const words = {
  saved: { icon: Check, text: 'Saved' },
  waiting: { icon: Loader, text: 'Changed' },
  saving: { icon: Loader, text: 'Saving' },
  conflict: { icon: TriangleAlert, text: 'Saved elsewhere meanwhile' },
  failed: { icon: CloudOff, text: 'Not saved, trying again' },
} as const

export function SaveMark({ link, isDraft }: { link: DraftLink; isDraft: boolean }) {
  const { icon: Icon, text } = words[link.state]
  return (
    <output className={css.saveMark} data-state={link.state}>
      <Icon size={13} aria-hidden /> {link.state === 'saved' ? (isDraft ? 'Draft saved' : 'Saved') : text}
    </output>
  )
}
