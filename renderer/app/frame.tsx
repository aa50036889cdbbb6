import type { ReactNode } from 'react'
import { lazy, Suspense, useEffect, useRef, useState } from 'react'
import { useLocation } from 'wouter'
import { BackupBanner } from '../features/backups/backup-banner.tsx'
import { CrumbsProvider } from '../page/crumbs.ts'
import { t } from '../text/text.ts'
import { cx } from '../ui/cx.ts'
import css from './frame.module.css'
import { OfflineBanner } from './offline-banner.tsx'
import { Rail } from './rail.tsx'
import { TopBar } from './top-bar.tsx'

const Palette = lazy(() => import('./palette.tsx'))
const railKey = 'iceos-rail'
const wideEnough = matchMedia('(min-width: 1000px)')
const wantsNarrow = () => !wideEnough.matches || localStorage.getItem(railKey) === 'narrow'

export function Frame({ children }: { children: ReactNode }) {
  const [isNarrow, setNarrow] = useState(wantsNarrow)
  const [crumbs, setCrumbs] = useState<HTMLElement | null>(null)
  const [isSearching, setSearching] = useState(false)
  const toggleRail = () => {
    localStorage.setItem(railKey, isNarrow ? 'wide' : 'narrow')
    setNarrow(!isNarrow)
  }
  useEffect(() => {
    const follow = () => setNarrow(wantsNarrow())
    wideEnough.addEventListener('change', follow)
    return () => wideEnough.removeEventListener('change', follow)
  }, [])
  useModKey('k', () => setSearching(true))
  useModKey('b', toggleRail)
  return (
    <div className={cx(css.frame, isNarrow && css.narrow)}>
      <a href="#content" className={css.skip}>
        {t('app.skipToTheContent')}
      </a>
      <Rail isNarrow={isNarrow} onToggle={toggleRail} />
      <div className={css.column}>
        <TopBar crumbsRef={setCrumbs} onSearch={() => setSearching(true)} />
        <OfflineBanner />
        <BackupBanner />
        <CrumbsProvider value={crumbs}>
          <Content>{children}</Content>
        </CrumbsProvider>
      </div>
      {isSearching && (
        <Suspense>
          <Palette onClose={() => setSearching(false)} onToggleRail={toggleRail} />
        </Suspense>
      )}
    </div>
  )
}

/** Where a reader or a keyboard stands after a change of screen: at its beginning. */
function Content({ children }: { children: ReactNode }) {
  const ref = useRef<HTMLElement>(null)
  const [location] = useLocation()
  const before = useRef(location)
  useEffect(() => {
    if (before.current === location) return
    before.current = location
    ref.current?.focus({ preventScroll: true })
    ref.current?.scrollTo(0, 0)
  }, [location])
  return (
    <main id="content" ref={ref} tabIndex={-1} className={css.content}>
      {children}
    </main>
  )
}

function useModKey(key: string, act: () => void): void {
  const latest = useRef(act)
  useEffect(() => {
    latest.current = act
  })
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey || event.key.toLowerCase() !== key) return
      event.preventDefault()
      latest.current()
    }
    addEventListener('keydown', press)
    return () => removeEventListener('keydown', press)
  }, [key])
}
