/** What of an answer has been written so far: followed for as long as it is being written, through reloads and bad lines. */
import { useEffect, useState } from 'react'
import { callStream } from '../../../contracts/call.ts'
import { type ChatTurn, streamTurnRoute } from '../../../contracts/chat.ts'
import type { SearchHit } from '../../../contracts/knowledge.ts'
import { useClient } from '../../page/context.ts'
import { follow, waitOrWake } from '../../page/follow.ts'
import { useRefreshChat } from './mutations.ts'

export type Written = { text: string; passages: SearchHit[] | undefined; isLost: boolean }
const nothing: Written = { text: '', passages: undefined, isLost: false }

export function useFollowTurn({ id, state, sessionId }: ChatTurn): Written {
  const client = useClient()
  const refresh = useRefreshChat()
  const [written, setWritten] = useState(nothing)
  // biome-ignore lint/correctness/useExhaustiveDependencies: refresh is the same thing each time
  useEffect(() => {
    if (state !== 'writing') return
    setWritten(nothing)
    let isOver = false
    const following = follow({
      client,
      open: (client, lastEventId, signal) =>
        callStream(client, streamTurnRoute, { params: { turnId: id }, signal, ...(lastEventId && { lastEventId }) }),
      onEvent(event) {
        if (event.type === 'text') setWritten((now) => ({ ...now, text: now.text + event.text }))
        if (event.type === 'restart') setWritten((now) => ({ ...now, text: event.text }))
        if (event.type === 'passages') setWritten((now) => ({ ...now, passages: event.passages }))
        if (event.type !== 'end') return
        isOver = true
        void refresh(sessionId)
      },
      onState: (followed) => setWritten((now) => ({ ...now, isLost: followed === 'lost' && !isOver })),
      isOver: () => isOver,
      wait: waitOrWake,
    })
    return following.stop
  }, [client, id, state, sessionId])
  return written
}
