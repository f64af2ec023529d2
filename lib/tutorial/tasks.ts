import type { CheckBlock, ConsoleBlock, Exchange, FileBlock, Prose, Step } from '../scenario/model.ts'

/** Something to read or to do in a step. */
export type Task = Prose | FileBlock | CheckBlock | { kind: 'exchange'; block: ConsoleBlock; exchange: Exchange }

/** Something to do. */
export type Doable = Exclude<Task, Prose>

/** A step's tasks in their order: each exchange of a transcript is one. */
export const tasksOf = ({ items }: Step): Task[] =>
  items.flatMap((item): Task[] =>
    item.kind === 'console' ? item.exchanges.map((exchange) => ({ kind: 'exchange', block: item, exchange })) : [item],
  )

/** What to type, as it stands in the transcript; '' where there is nothing to type but to look. */
export function textOf({ input }: Exchange): string {
  if (input.kind === 'watch') return ''
  return input.kind === 'typed' ? input.text : input.commandLine
}

/** Whether both are the same command, however they are spaced. */
export const isSame = (one: string, other: string): boolean => squeezed(one) === squeezed(other)

const squeezed = (text: string): string => text.trim().split(/\s+/).join(' ')

/** Whether nothing is to be typed for it. */
export const isOnlyLooked = (task: Doable): boolean =>
  task.kind === 'check' || (task.kind === 'exchange' && task.exchange.input.kind === 'watch')
