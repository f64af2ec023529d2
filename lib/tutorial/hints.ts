/** What helps a learner who is stuck. */
import { guarantees } from '../guarantees/guarantees.ts'
import { mainTerminal } from '../scenario/model.ts'
import { textOf, type Doable, type Task } from './tasks.ts'

/** Lines of an expected output that a hint shows. */
const shown = 12

/** ` in terminal 2`, or nothing where a scenario needs but one. */
export const placeOf = (terminal: string): string => (terminal === mainTerminal ? '' : ` in terminal ${terminal}`)

/** What stands before a prompt: `2 `, or nothing where a scenario needs but one. */
export const markOf = (terminal: string): string => (terminal === mainTerminal ? '' : `${terminal} `)

/** What a task asks for, in words. */
export function hintOf(task: Doable): string {
  if (task.kind === 'file') return `The file ${task.path} is not in your working folder yet: press Enter to write it.`
  if (task.kind === 'check')
    return task.checks.map(({ guarantee }) => guarantees.get(guarantee)?.statement ?? guarantee).join('\n')
  const { block, exchange } = task
  const where = exchange.input.kind === 'typed' ? ' in the open session' : placeOf(block.terminal)
  const what = textOf(exchange) === '' ? `Wait until there stands${where}` : `Run "${textOf(exchange)}"${where}`
  const expected = exchange.expected.map(({ text }) => `  ${text}`).slice(0, shown)
  return expected.length === 0 ? `${what}.` : `${what}; it should come to this:\n${expected.join('\n')}`
}

/** What is to be typed for a task, and what should come of it; '' where there is nothing. */
export function solutionOf(task: Task): string {
  if (task.kind === 'file') return `write ${task.path}`
  if (task.kind !== 'exchange') return ''
  const { block, exchange } = task
  const prompt = exchange.input.kind === 'typed' ? exchange.input.prompt.trim() : '$'
  const typed = textOf(exchange) === '' ? [] : [`${markOf(block.terminal)}${prompt} ${textOf(exchange)}`]
  return [...typed, ...exchange.expected.map(({ text }) => `  ${text}`)].join('\n')
}
