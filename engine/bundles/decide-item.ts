/** What an upgrade does with one thing that a bundle brings: the bundle's wish against what was changed here. Pure. */

export type Decision = {
  act: 'add' | 'update' | 'none'
  what: 'added' | 'updated' | 'unchanged' | 'kept'
  why?: string
}

type Question = {
  /** Of what the bundle brought last; undefined: it never brought this. */
  base: string | undefined
  /** Of what is here now; null: nothing. */
  current: string | null
  next: string
  overwrite: boolean
}

export function decideItem({ base, current, next, overwrite }: Question): Decision {
  if (current === next) return { act: 'none', what: 'unchanged' }
  if (current === null) {
    if (base === undefined || overwrite) return { act: 'add', what: 'added' }
    return { act: 'none', what: 'kept', why: 'It was deleted here.' }
  }
  if (current === base || overwrite) return { act: 'update', what: 'updated' }
  if (base === undefined) return { act: 'none', what: 'kept', why: 'Another one of this name is here already.' }
  if (base === next)
    return { act: 'none', what: 'kept', why: 'It was changed here. The bundle has nothing new for it.' }
  return { act: 'none', what: 'kept', why: 'It was changed here. The new version of the bundle was not applied to it.' }
}

export function decideRemoval({ base, current }: { base: string; current: string | null }): 'remove' | 'gone' | 'keep' {
  if (current === null) return 'gone'
  return current === base ? 'remove' : 'keep'
}
