import { Compass } from 'lucide-react'
import { lazy, Suspense } from 'react'
import { Link, Route, Switch } from 'wouter'
import { BlueprintsPage } from '../features/blueprints/blueprints-page.tsx'
import { HomePage } from '../features/home/home-page.tsx'
import { RunsPage } from '../features/runs/runs-page.tsx'
import { Page } from '../page/page.tsx'
import { t } from '../text/text.ts'
import { EmptyState, Skeleton } from '../ui/states.tsx'

const BackupsPage = lazy(() => import('../features/backups/backups-page.tsx'))
const BlueprintPage = lazy(() => import('../features/blueprints/blueprint-page.tsx'))
const BundlesPage = lazy(() => import('../features/bundles/bundles-page.tsx'))
const ChatPage = lazy(() => import('../features/chat/chat-page.tsx'))
const ComponentPage = lazy(() => import('../features/components/component-page.tsx'))
const ComponentsPage = lazy(() => import('../features/components/components-page.tsx'))
const ComparePage = lazy(() => import('../features/runs/compare-page.tsx'))
const DashboardPage = lazy(() => import('../features/dashboard/dashboard-page.tsx'))
const DescribePage = lazy(() => import('../features/editor/describe/describe-page.tsx'))
const EditorPage = lazy(() => import('../features/editor/editor-page.tsx'))
const KnowledgePage = lazy(() => import('../features/knowledge/knowledge-page.tsx'))
const DocumentPage = lazy(() => import('../features/documents/document-page.tsx'))
const EvaluationPage = lazy(() => import('../features/evaluations/evaluation-page.tsx'))
const EvaluationsPage = lazy(() => import('../features/evaluations/evaluations-page.tsx'))
const MemoryPage = lazy(() => import('../features/memory/memory-page.tsx'))
const NewEvaluationPage = lazy(() => import('../features/evaluations/new-evaluation-page.tsx'))
const PartsPage = lazy(() => import('../features/parts/parts-page.tsx'))
const RunPage = lazy(() => import('../features/runs/run-page.tsx'))
const SearchPage = lazy(() => import('../features/knowledge/search-page.tsx'))
const ServicesPage = lazy(() => import('../features/services/services-page.tsx'))
const SettingsPage = lazy(() => import('../features/settings/settings-page.tsx'))
const TasksPage = lazy(() => import('../features/tasks/tasks-page.tsx'))
const TriggersPage = lazy(() => import('../features/triggers/triggers-page.tsx'))
const WelcomePage = lazy(() => import('../features/welcome/welcome-page.tsx'))

export function Routes() {
  return (
    <Suspense fallback={<Skeleton />}>
      <Switch>
        <Route path="/">
          <HomePage />
        </Route>
        <Route path="/workflows">
          <BlueprintsPage />
        </Route>
        <Route path="/workflows/new/described">
          <DescribePage />
        </Route>
        <Route path="/workflows/:id">{({ id }) => <BlueprintPage key={id} blueprintId={id} />}</Route>
        <Route path="/workflows/:id/edit">{({ id }) => <EditorPage key={id} blueprintId={id} />}</Route>
        <Route path="/runs">
          <RunsPage />
        </Route>
        <Route path="/runs/compare">
          <ComparePage />
        </Route>
        <Route path="/runs/dashboard">
          <DashboardPage />
        </Route>
        <Route path="/tasks">
          <TasksPage />
        </Route>
        <Route path="/chat/:id?">{({ id }) => <ChatPage sessionId={id} />}</Route>
        <Route path="/knowledge">
          <KnowledgePage />
        </Route>
        <Route path="/knowledge/search">
          <SearchPage />
        </Route>
        <Route path="/knowledge/memory">
          <MemoryPage />
        </Route>
        <Route path="/knowledge/evaluations">
          <EvaluationsPage />
        </Route>
        <Route path="/knowledge/evaluations/new">
          <NewEvaluationPage />
        </Route>
        <Route path="/knowledge/evaluations/:id">{({ id }) => <EvaluationPage key={id} evaluationId={id} />}</Route>
        <Route path="/knowledge/documents/:id">{({ id }) => <DocumentPage key={id} documentId={id} />}</Route>
        <Route path="/bundles">
          <BundlesPage />
        </Route>
        <Route path="/tools">
          <ComponentsPage />
        </Route>
        <Route path="/tools/:name">{({ name }) => <ComponentPage key={name} name={name} />}</Route>
        <Route path="/runs/:id">{({ id }) => <RunPage key={id} runId={id} />}</Route>
        <Route path="/triggers">
          <TriggersPage />
        </Route>
        <Route path="/services">
          <ServicesPage />
        </Route>
        <Route path="/parts">
          <PartsPage />
        </Route>
        <Route path="/backups">
          <BackupsPage />
        </Route>
        <Route path="/welcome/:step?">{({ step }) => <WelcomePage asked={step} />}</Route>
        <Route path="/settings/:section?">{({ section }) => <SettingsPage section={section ?? 'appearance'} />}</Route>
        <Route>
          <NotFound />
        </Route>
      </Switch>
    </Suspense>
  )
}

function NotFound() {
  return (
    <Page title={t('app.nothingHere')}>
      <EmptyState
        icon={Compass}
        title={t('app.thisAddressLeadsNowhere')}
        action={<Link href="/">{t('app.goToHome')}</Link>}
      >
        {t('app.thePageMayHaveMoved')}
      </EmptyState>
    </Page>
  )
}
