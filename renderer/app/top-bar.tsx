import { Search } from 'lucide-react'
import { NoticesMenu } from '../features/notices/notices-menu.tsx'
import { t } from '../text/text.ts'
import { KeyHint } from '../ui/key-hint.tsx'
import { AccountMenu } from './account-menu.tsx'
import css from './frame.module.css'
import { HealthMenu } from './health-menu.tsx'

type TopBarProps = { crumbsRef: (element: HTMLElement | null) => void; onSearch: () => void }

export function TopBar({ crumbsRef, onSearch }: TopBarProps) {
  return (
    <header className={css.topBar}>
      <nav ref={crumbsRef} className={css.crumbs} aria-label={t('app.whereYouAre')} />
      <button type="button" className={css.search} onClick={onSearch} aria-keyshortcuts="Control+K Meta+K">
        <Search size={15} aria-hidden />
        <span className={css.searchWord}>{t('app.searchOrRunACommand')}</span>
        <KeyHint keys={['Mod', 'K']} />
      </button>
      <NoticesMenu />
      <HealthMenu />
      <AccountMenu />
    </header>
  )
}
