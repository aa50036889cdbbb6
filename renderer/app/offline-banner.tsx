import { CloudOff } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useConnection } from '../page/context.ts'
import { retryNow } from '../page/follow.ts'
import { t } from '../text/text.ts'
import { Button } from '../ui/button.tsx'
import { useNow } from '../ui/time.tsx'
import css from './frame.module.css'

/** A connection that comes back within this time was not worth a word. */
const patienceMs = 1200

export function OfflineBanner() {
  const { state, retryAt } = useConnection()
  const [isOverdue, setOverdue] = useState(false)
  const isLost = state === 'lost'
  useEffect(() => {
    if (!isLost) return setOverdue(false)
    const timer = setTimeout(() => setOverdue(true), patienceMs)
    return () => clearTimeout(timer)
  }, [isLost])
  const now = useNow(isOverdue ? 500 : undefined)
  if (!isOverdue) return null
  const seconds = Math.max(0, Math.ceil((retryAt - now) / 1000))
  return (
    <div className={css.banner} role="status">
      <CloudOff size={16} aria-hidden />
      <span>
        {t('app.iceosDoesNotAnswerWhat')} {seconds > 0 ? t('app.nextTryInS', { seconds }) : t('app.tryingNow')}
      </span>
      <Button size="small" onClick={retryNow}>
        {t('app.tryNow')}
      </Button>
    </div>
  )
}
