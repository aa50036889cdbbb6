/** Starts the program that a script is for, and then only passes signals on and exits as it exits. */
import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { root } from './project.mjs'

const isWindows = process.platform === 'win32'
/** The product promises to stop within 5 s; after twice that it is stuck. */
const graceMs = 10_000

/**
 * The child gets a process group of its own on POSIX. A terminal's Ctrl-C would otherwise reach it from the terminal,
 * from npm and from here, and the second one means "at once" to many programs. On Windows the console tells everybody.
 */
export function handOver(command, args, options = {}) {
  const child = spawn(command, args, { cwd: root, stdio: 'inherit', detached: !isWindows, ...options })
  passSignalsOn(child)
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('exit', (code, signal) => resolve(code ?? 128 + (constants.signals[signal] ?? 0)))
  })
}

function passSignalsOn(child) {
  let wasTold = false
  const tell = (signal) => {
    if (wasTold) return
    wasTold = true
    if (!isWindows || signal !== 'SIGINT') child.kill(signal)
    setTimeout(() => killGroup(child), graceMs).unref()
  }
  process.on('SIGINT', () => tell('SIGINT'))
  process.on('SIGTERM', () => tell('SIGTERM'))
  process.on('SIGHUP', () => tell('SIGTERM')) // the terminal was closed
  whenOrphaned(() => tell('SIGTERM'))
}

/** An npm that is told to end takes its shell with it, and neither tells anybody behind it. */
function whenOrphaned(callback) {
  if (!process.env.npm_lifecycle_event || isWindows) return
  const parent = process.ppid
  setInterval(() => process.ppid !== parent && callback(), 500).unref()
}

function killGroup(child) {
  if (child.exitCode !== null || child.signalCode !== null) return
  if (isWindows) child.kill('SIGKILL')
  else process.kill(-child.pid, 'SIGKILL')
}
