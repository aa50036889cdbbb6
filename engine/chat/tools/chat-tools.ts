/** The tools that the workflows of conversations are made of. */
import type { Tool } from '../../tools/tool.ts'
import { citeTool, quoteTool } from './answers.ts'
import type { ChatToolNeeds } from './chat-needs.ts'
import { passages } from './passages.ts'
import { chatRecall } from './recall.ts'
import { chatRemember, chatSummary } from './remember.ts'

export const chatTools = (needs: ChatToolNeeds): Tool[] => [
  chatRecall(needs),
  passages(needs),
  quoteTool(needs),
  citeTool(needs),
  chatRemember(needs),
  chatSummary(needs),
]
