/** Programs of node_modules, run by the Node that runs us: their output goes to the terminal as it comes. */
import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { packageRoot } from '../package.ts'

export interface Ended {
  exitCode: number
  output: string
}

/** `program` is the path of a script inside a package: `mocha/bin/mocha.js`. */
export function runProgram(program: string, args: readonly string[], signal: AbortSignal): Promise<Ended> {
  const [name = '', ...rest] = program.split('/')
  const root = dirname(createRequire(import.meta.url).resolve(`${name}/package.json`))
  const child = spawn(process.execPath, [join(root, ...rest), ...args], {
    cwd: packageRoot,
    signal,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text
    process.stdout.write(text)
  })
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (exitCode) => resolve({ exitCode: exitCode ?? 1, output }))
  })
}
