import { CircleCheck, OctagonX, X } from 'lucide-react'
import type { ReactNode } from 'react'
import { createContext, useCallback, useContext, useMemo, useRef, useState } from 'react'
import { t } from '../text/text.ts'
import { IconButton } from './button.tsx'
import { cx } from './cx.ts'
import css from './toasts.module.css'

type Toast = { id: number; tone: 'ok' | 'broken'; text: string }
type Show = (tone: Toast['tone'], text: string) => void

const Toasts = createContext<Show>(() => {})
export const useToast = (): Show => useContext(Toasts)

/** A success goes by itself; a failure stays until it is closed. */
const shownMs = 5000

export function ToastArea({ children }: { children: ReactNode }) {
  const [toasts, setToasts] = useState<Toast[]>([])
  const nextId = useRef(1)
  const close = useCallback((id: number) => setToasts((all) => all.filter((toast) => toast.id !== id)), [])
  const show = useCallback<Show>(
    (tone, text) => {
      const id = nextId.current++
      setToasts((all) => [...all.slice(-3), { id, tone, text }])
      if (tone === 'ok') setTimeout(() => close(id), shownMs)
    },
    [close],
  )
  const list = useMemo(
    () =>
      toasts.map(({ id, tone, text }) => (
        <li key={id} className={cx(css.toast, css[tone])}>
          {tone === 'ok' ? <CircleCheck size={16} aria-hidden /> : <OctagonX size={16} aria-hidden />}
          <span>{text}</span>
          <IconButton icon={X} label={t('ui.closeThisMessage')} onClick={() => close(id)} />
        </li>
      )),
    [toasts, close],
  )
  return (
    <Toasts value={show}>
      {children}
      <ol className={css.area} aria-live="polite" aria-label={t('ui.messages')}>
        {list}
      </ol>
    </Toasts>
  )
}
