/** How far the first steps of this data folder are. The host keeps it, so every window and browser knows. */
import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import type { Welcome } from '../../../contracts/system.ts'
import { useClient } from '../../page/context.ts'
import { useChangeSettings } from '../system/mutations.ts'
import { settingsQuery } from '../system/queries.ts'
import { type StepKey, welcomeOn } from './steps.ts'

export function useWelcome() {
  const { data, error, refetch } = useQuery(settingsQuery(useClient()))
  const { mutate } = useChangeSettings()
  const welcome = data?.welcome
  return {
    welcome,
    error,
    retry: () => void refetch(),
    set: (next: Welcome) => mutate({ welcome: next }),
  }
}

/** Notes where somebody is, so that they can come back to it. */
export function useNoteStep(step: StepKey | undefined, welcome: Welcome | undefined, set: (next: Welcome) => void) {
  const next = step && welcome && welcomeOn(step, welcome)
  // biome-ignore lint/correctness/useExhaustiveDependencies: set is the same deed each time
  useEffect(() => {
    if (next) set(next)
  }, [next?.state, next?.step])
}
