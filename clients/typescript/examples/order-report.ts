/** Reads orders, checks them, adds them up by country and by month at the same time, and writes a report. */
import { asJson, choose, expression, type Iceos, text, workflow } from '../index.ts'

const isSold = 'status != "cancelled"'

export const orderReport = workflow(
  {
    name: 'Order report in code',
    description: 'Orders by country and by month, as a short report.',
    inputs: { file: { type: 'string', title: 'CSV file', default: 'getting-started/orders.csv' } },
  },
  ({ inputs, tool, condition, parallel, llm }) => {
    const parse = tool('parse', 'csv_parse', { file: inputs.file })
    const check = tool('check', 'validate_rows', {
      rows: parse.output.rows,
      schema: {
        type: 'object',
        required: ['order_id', 'country', 'quantity', 'unit_price'],
        properties: {
          quantity: { type: 'integer', minimum: 1 },
          unit_price: { type: 'number', exclusiveMinimum: 0 },
        },
      },
    })
    const remark = condition('remark', {
      expression: expression`${check.output.invalidCount} > 0`,
      true_path: ({ code }) =>
        code('problems', {
          given: { counts: check.output.problemCounts },
          run: ({ counts }) => ({ text: `Left out: ${Object.keys(counts).sort().join('; ')}.` }),
        }),
      false_path: ({ code }) => code('no_problems', { run: () => ({ text: 'Every row is good.' }) }),
    })
    const figures = parallel('figures', {
      branches: [
        ({ tool }) =>
          tool('by_country', 'aggregate', {
            rows: check.output.valid,
            where: isSold,
            group_by: 'country',
            metrics: [{ name: 'revenue', op: 'sum', expression: 'quantity * unit_price' }],
            sort: { by: 'revenue', descending: true },
          }),
        ({ tool }) =>
          tool('by_month', 'aggregate', {
            rows: check.output.valid,
            where: isSold,
            group_by: { field: 'date', unit: 'month' },
            metrics: [{ name: 'revenue', op: 'sum', expression: 'quantity * unit_price' }],
            sort: { by: 'month' },
          }),
      ],
    })
    const { by_country, by_month } = figures.output.merged
    const { problems, no_problems } = remark.output.branch_outputs
    const report = llm('report', {
      prompt: text`Write a short report in Markdown about these order figures.

Totals: ${asJson(by_country.totals)}

By country: ${asJson(by_country.groups)}

By month: ${asJson(by_month.groups)}

${choose(remark.output.result, problems.text, no_problems.text)}`,
    })
    return {
      report: report.output.text,
      totals: by_country.totals,
      checked: { good: check.output.validCount, bad: check.output.invalidCount },
    }
  },
)

export async function runOrderReport(iceos: Iceos): Promise<string> {
  const stored = await iceos.submit(orderReport)
  const { report, checked } = await iceos.run(stored)
  return `${report}\n\n${checked.good} good rows, ${checked.bad} bad ones`
}
