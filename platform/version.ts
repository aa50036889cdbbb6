import { readFileSync } from 'node:fs'
import { findPackageJSON } from 'node:module'

const path = findPackageJSON('..', import.meta.url)

/** Of the program that runs, from its package.json. */
export const version: string = path ? JSON.parse(readFileSync(path, 'utf8')).version : '0.0.0'
