import { AppError } from '../../../contracts/errors.ts'
import { t } from '../../text/text.ts'

/** A workflow as JSON or YAML. Whether it is a good one the server says, and the editor shows. */
export async function readWorkflowFile(file: Blob & { name: string }): Promise<Record<string, unknown>> {
  const text = await file.text()
  const { parse } = await import('yaml')
  try {
    // JSON is YAML too.
    const value: unknown = parse(text)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>
  } catch (cause) {
    throw new AppError('invalid-input', { detail: t('blueprints.isNeitherJsonNorYaml', { name: file.name }), cause })
  }
  throw new AppError('invalid-input', { detail: t('blueprints.holdsNoWorkflowThatIs', { name: file.name }) })
}
