/** While the sides of the stack change, or half a change waits to be finished, nobody mends the stack and no engine starts there. */
import type { Swap } from '../../contracts/backup-format.ts'
import type { StackBase } from '../stack/stack.ts'
import type { Place } from './place.ts'
import { settleStackSwap } from './stack-sides.ts'
import { readSwap } from './swap-sides.ts'

export type StackSwapHold = {
  isHeld: () => boolean
  /** The same place; while its sides change it is held. */
  during: (place: Place) => Place
  /** Whatever is found half done in the stack, before anything else is done there. */
  settle: () => Promise<void>
}

export async function holdStackSwap(dataDir: string, stack: () => StackBase): Promise<StackSwapHold> {
  let isHeld = isHalf(await readSwap(dataDir))
  const held = async (change: () => Promise<void>) => {
    isHeld = true
    await change().finally(async () => {
      isHeld = isHalf(await readSwap(dataDir))
    })
  }
  return {
    isHeld: () => isHeld,
    during: (place) => ({
      ...place,
      swap: (context, restored) => held(() => place.swap(context, restored)),
      undo: () => held(place.undo),
    }),
    async settle() {
      if (!isHeld) return
      await settleStackSwap(stack())
      isHeld = false
    },
  }
}

const isHalf = (swap: Swap | undefined) => swap?.mode === 'stack' && swap.phase !== 'swapped'
