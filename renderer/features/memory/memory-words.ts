import type { Audience, MemoryKind } from '../../../contracts/memory.ts'

export const kindWords: Record<MemoryKind, string> = {
  semantic: 'What is so',
  episodic: 'What happened',
  procedural: 'How it is done',
}

export const audienceWords: Record<Audience, string> = {
  user: 'For you',
  project: 'For your project',
  org: 'For your org',
}
