import { Bookmark, X } from 'lucide-react'
import { useState } from 'react'
import { Link } from 'wouter'
import { t } from '../../text/text.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { Dialog, DialogActions, DialogBody } from '../../ui/dialog.tsx'
import { TextField } from '../../ui/field.tsx'
import css from './runs.module.css'
import { readViews, removeView, saveView } from './saved-views.ts'

/** @param query the filters as they stand in the address; none: there is nothing to keep */
export function ViewsBar({ query }: { query: string }) {
  const [views, setViews] = useState(() => readViews(localStorage))
  const [isNaming, setNaming] = useState(false)
  const isKept = views.some((view) => view.query === query)
  if (views.length === 0 && query === '') return null
  return (
    <nav className={css.views} aria-label={t('runs.savedViews')}>
      <ul>
        {views.map((view) => (
          <li key={view.name} data-here={view.query === query || undefined}>
            <Link href={`/runs?${view.query}`} aria-current={view.query === query ? 'true' : undefined}>
              {view.name}
            </Link>
            <IconButton
              icon={X}
              label={t('runs.removeTheView', { name: view.name })}
              onClick={() => setViews(removeView(localStorage, view.name))}
            />
          </li>
        ))}
      </ul>
      {query !== '' && !isKept && (
        <Button size="small" kind="quiet" icon={Bookmark} onClick={() => setNaming(true)}>
          {t('runs.saveThisView')}
        </Button>
      )}
      {isNaming && (
        <NameView
          onSave={(name) => {
            setViews(saveView(localStorage, { name, query }))
            setNaming(false)
          }}
          onClose={() => setNaming(false)}
        />
      )}
    </nav>
  )
}

function NameView({ onSave, onClose }: { onSave: (name: string) => void; onClose: () => void }) {
  const [name, setName] = useState('')
  return (
    <Dialog title={t('runs.saveThisView')} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          if (name.trim()) onSave(name.trim())
        }}
      >
        <DialogBody>
          <TextField
            label={t('runs.name')}
            hint={t('runs.thisBrowserKeepsItThe')}
            value={name}
            maxLength={60}
            onChange={(event) => setName(event.target.value)}
          />
        </DialogBody>
        <DialogActions>
          <Button onClick={onClose}>{t('runs.cancel')}</Button>
          <Button kind="primary" type="submit" disabled={name.trim() === ''}>
            {t('runs.saveTheView')}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  )
}
