/** `test` and `[`. */
import { binary, binaryOperators, unary } from './conditional.ts'
import { ShellError } from './syntax.ts'
import type { Shell } from './shell.ts'

export function test(shell: Shell, args: readonly string[], name: string): number {
  const words = [...args]
  if (name === '[' && words.pop() !== ']') {
    shell.complainAsTool('[', 'missing ]')
    return 2
  }
  try {
    return evaluate(shell, words) ? 0 : 1
  } catch (error) {
    if (!(error instanceof ShellError)) throw error
    shell.complainAsTool(name, error.message)
    return 2
  }
}

/** POSIX decides by the number of arguments, so that operands may look like operators. */
function evaluate(shell: Shell, words: readonly string[]): boolean {
  const [first = '', second = '', third = ''] = words
  switch (words.length) {
    case 0:
      return false
    case 1:
      return first !== ''
    case 2:
      if (first === '!') return second === ''
      if (!/^-[a-zA-Z]$/.test(first)) throw new ShellError(`${first}: unknown operand`)
      return unary(shell, first, second)
    case 3:
      if (binaryOperators.has(second)) return binary(shell, first, second, third)
      if (first === '!') return !evaluate(shell, words.slice(1))
      if (first === '(' && third === ')') return second !== ''
  }
  return expression(shell, words)
}

function expression(shell: Shell, words: readonly string[]): boolean {
  let at = 0
  const result = or()
  if (at < words.length) throw new ShellError(`${words[at]}: unexpected operator`)
  return result

  function or(): boolean {
    let value = and()
    while (words[at] === '-o') {
      at += 1
      const right = and()
      value ||= right
    }
    return value
  }
  function and(): boolean {
    let value = not()
    while (words[at] === '-a') {
      at += 1
      const right = not()
      value &&= right
    }
    return value
  }
  function not(): boolean {
    if (words[at] !== '!') return primary()
    at += 1
    return !not()
  }
  function primary(): boolean {
    const word = words[at]
    if (word === undefined) throw new ShellError('argument expected')
    if (word === '(') {
      at += 1
      const value = or()
      if (words[at++] !== ')') throw new ShellError('closing paren expected')
      return value
    }
    const operator = words[at + 1]
    if (operator !== undefined && binaryOperators.has(operator)) {
      at += 3
      return binary(shell, word, operator, words[at - 1] ?? '')
    }
    if (/^-[a-zA-Z]$/.test(word) && words[at + 1] !== undefined) {
      at += 2
      return unary(shell, word, words[at - 1]!)
    }
    at += 1
    return word !== ''
  }
}
