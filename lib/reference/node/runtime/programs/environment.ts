/** `env` and `printenv`. */
import type { Program } from '../../image.ts'
import { describe, hasCode } from '../files/errors.ts'

export const printenv: Program = async (process) => {
  const names = process.argv.slice(1)
  if (names.length === 0) for (const [name, value] of Object.entries(process.env)) process.stdout(`${name}=${value}\n`)
  let status = 0
  for (const name of names) {
    const value = process.env[name]
    if (value === undefined) status = 1
    else process.stdout(`${value}\n`)
  }
  return status
}

export const env: Program = async (process) => {
  const words = process.argv.slice(1)
  let own: Record<string, string> = { ...process.env }
  while (/^-./.test(words[0] ?? '') || words[0] === '-') {
    const option = words.shift()!
    if (option === '-i' || option === '-') own = {}
    else if (option === '-u') delete own[words.shift() ?? '']
    else break
  }
  while (words[0]?.includes('=') === true) {
    const word = words.shift()!
    own[word.slice(0, word.indexOf('='))] = word.slice(word.indexOf('=') + 1)
  }
  if (words.length === 0) {
    for (const [name, value] of Object.entries(own)) process.stdout(`${name}=${value}\n`)
    return 0
  }
  try {
    return await process.replace(words, { env: own })
  } catch (error) {
    process.stderr(`env: can't execute '${words[0]}': ${describe(error)}\n`)
    return hasCode(error, 'ENOENT') ? 127 : 126
  }
}
