/** Works out a discount, asks a person, and writes the letter that follows from the answer. */
import { choose, type Iceos, text, workflow } from '../index.ts'

export const approval = workflow(
  {
    name: 'Approve a discount in code',
    inputs: {
      customer: { type: 'string', title: 'Customer' },
      amount: { type: 'number', title: 'Amount in EUR', exclusiveMinimum: 0 },
      percent: { type: 'number', title: 'Discount in percent', default: 10, minimum: 0, maximum: 100 },
    },
  },
  ({ inputs, code, human, condition }) => {
    const offer = code('offer', {
      given: { amount: inputs.amount, percent: inputs.percent },
      run: ({ amount, percent }) => ({ price: Math.round(amount * (100 - percent)) / 100 }),
    })
    const answer = human('approval', {
      prompt_message: text`${inputs.customer} asks for ${inputs.percent} % off; the price would be ${offer.output.price} EUR.`,
    })
    const letter = condition('letter', {
      expression: answer.output.approved,
      true_path: ({ tool }) =>
        tool('accept', 'template', {
          template: text`Dear ${inputs.customer}, your price is ${offer.output.price} EUR.`,
        }),
      false_path: ({ tool }) =>
        tool('decline', 'template', {
          template: text`Dear ${inputs.customer}, your price stays ${inputs.amount} EUR.`,
        }),
    })
    const { accept, decline } = letter.output.branch_outputs
    return {
      approved: letter.output.result,
      letter: choose(letter.output.result, accept.text, decline.text),
    }
  },
)

/** `ask` shows somebody what the node asks, and gives their answer. */
export async function runApproval(iceos: Iceos, ask: (prompt: string) => Promise<boolean>): Promise<string> {
  const run = await iceos.start(approval, { customer: 'Linden Hotels', amount: 4200, percent: 12 })
  for await (const { type, path, data } of iceos.events(run)) {
    if (type !== 'node.waiting' || path === null) continue
    const { prompt } = data.question as { prompt: string }
    await iceos.answer(run, path, { approved: await ask(prompt) })
  }
  const { outputs, state } = await iceos.wait(run)
  return outputs?.letter ?? `The run ${state}.`
}
