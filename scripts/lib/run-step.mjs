import { spawn } from 'node:child_process'
import { showProgress } from './progress.mjs'
import { root } from './project.mjs'

/** Runs one command behind a progress line. Its output is shown only when it fails, and then an error is thrown. */
export async function runStep(label, command, args, options = {}) {
  const end = showProgress(label)
  const { code, output } = await runQuietly(command, args, options)
  end(code === 0 ? 'done' : 'failed')
  if (code !== 0) throw new StepFailed(label, output)
}

/** A step that failed; its message is what the command said. */
export class StepFailed extends Error {
  constructor(label, output) {
    super(`${label} failed:\n\n${output.trim()}\n`)
  }
}

function runQuietly(command, args, options) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], ...options })
    let output = ''
    const keep = (chunk) => {
      output += chunk
    }
    child.stdout.on('data', keep)
    child.stderr.on('data', keep)
    child.on('error', (error) => resolve({ code: 1, output: error.message }))
    child.on('close', (code) => resolve({ code: code ?? 1, output }))
  })
}
