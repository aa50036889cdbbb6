import { useLocation } from 'wouter'
import { Page } from '../../page/page.tsx'
import { t } from '../../text/text.ts'
import { Tabs } from '../../ui/tabs.tsx'
import { DesktopSettings } from '../desktop/desktop-settings.tsx'
import { ModelSettings } from '../models/model-settings.tsx'
import { SecretsSettings } from '../secrets/secrets-settings.tsx'
import { About } from './about.tsx'
import { ApiAccess } from './api-access.tsx'
import { AppearanceSettings } from './appearance-settings.tsx'
import { DangerZone } from './danger-zone.tsx'
import { HostSettings } from './host-settings.tsx'
import css from './settings.module.css'

const parts = () => [
  { key: 'appearance', label: t('settings.appearance'), body: () => <AppearanceSettings /> },
  { key: 'secrets', label: t('settings.secrets'), body: () => <SecretsSettings /> },
  { key: 'host', label: t('settings.host2'), body: () => <HostSettings /> },
  { key: 'models', label: t('settings.models'), body: () => <ModelSettings /> },
  { key: 'api', label: 'API', body: () => <ApiAccess /> },
  { key: 'about', label: t('settings.about'), body: () => <About /> },
]

const danger = () => ({ key: 'danger', label: t('settings.dangerZone'), body: () => <DangerZone /> })

/** A browser has nothing of it, not even the name. */
function desktopParts() {
  const desktop = window.iceos
  return desktop
    ? [{ key: 'desktop', label: t('settings.desktop'), body: () => <DesktopSettings desktop={desktop} /> }]
    : []
}

export default function SettingsPage({ section }: { section: string }) {
  const [, go] = useLocation()
  return (
    <Page title={t('settings.settings')}>
      <div className={css.panel}>
        <Tabs
          label={t('settings.settings')}
          tabs={[...parts(), ...desktopParts(), danger()]}
          selected={section}
          onSelect={(key) => go(`/settings/${key}`, { replace: true })}
        />
      </div>
    </Page>
  )
}
