/** A table's cell against the run's, by what its column holds. */
import type { MatchContext } from './context.ts'
import { quote, unifyText, type Expected } from './text.ts'
import { isAddressList, isDuration } from './values.ts'
import type { Conflict } from './variables.ts'

type Unify = (expected: Expected, actual: string, context: MatchContext) => Conflict | undefined

const byColumn: Readonly<Record<string, Unify>> = {
  AGE: (expected, actual, context) =>
    isDuration(expected.text) && isDuration(actual) ? undefined : unifyText(expected, actual, context),
  // Where a Pod is scheduled to is nobody's promise: three Pods of one node may well be on three nodes here.
  NODE: (expected, actual) => (isPresent(expected.text) && isPresent(actual) ? undefined : unlike(expected, actual)),
  VOLUME: named('volume'),
  STORAGECLASS: named('class'),
  // How often a container was restarted counts; when is only told by newer versions.
  RESTARTS: (expected, actual, context) =>
    unifyText({ ...expected, text: withoutAgo(expected.text) }, withoutAgo(actual), context),
  NAME: (expected, actual, context) =>
    ['volume', 'class'].some((kind) => context.variables.get(kind, expected.text) === actual)
      ? undefined
      : unifyText(expected, actual, context),
}

export function unifyCell(
  column: string,
  expected: Expected,
  actual: string,
  context: MatchContext,
): Conflict | undefined {
  if (expected.text === '[..]') return undefined
  const unify = byColumn[column]
  if (unify !== undefined && !/^\[[a-z][\w-]*\]$/.test(expected.text)) return unify(expected, actual, context)
  if (isAddressList(expected.text) && isAddressList(actual)) return unifyAddresses(expected, actual.split(','), context)
  return unifyText(expected, actual, context)
}

/** Whether two cells of one object say the same: how old it is says nothing. */
export function tellsTheSame(column: string, left: string, right: string): boolean {
  return column === 'AGE' || left === right || (column === 'RESTARTS' && withoutAgo(left) === withoutAgo(right))
}

function named(kind: 'volume' | 'class'): Unify {
  return (expected, actual, context) => {
    if (!isPresent(expected.text) || !isPresent(actual)) return unlike(expected, actual)
    if (/^pvc-[0-9a-f-]{36}$/.test(expected.text) && /^pvc-[0-9a-f-]{36}$/.test(actual))
      return unifyText(expected, actual, context)
    return context.variables.bind(kind, expected.text, actual, expected.line)
  }
}

function isPresent(text: string): boolean {
  return text !== '' && !/^<\w+>$/.test(text)
}

function unlike({ text }: Expected, actual: string): Conflict | undefined {
  return text === actual ? undefined : { message: `expected ${quote(text)}, but found ${quote(actual)}` }
}

const withoutAgo = (text: string): string => text.replace(/ \(.* ago\)$/, '')

/** Addresses in an order that nobody promises: the same set, as far as is known whose they are. */
export function unifyAddresses(
  { line, text }: Expected,
  actual: readonly string[],
  context: MatchContext,
): Conflict | undefined {
  const { variables } = context
  const remaining = [...actual]
  const unknown: string[] = []
  for (const expected of text.split(',')) {
    const known = variables.get('address', addressOf(expected))
    const index = remaining.findIndex(
      (candidate) => known !== undefined && addressOf(candidate) === known && portOf(candidate) === portOf(expected),
    )
    const owner = known === undefined ? undefined : variables.ownerOf('address', known)
    if (owner !== undefined && owner !== addressOf(expected))
      return { message: `${known} is known as ${owner}, so it cannot go by ${expected} as well` }
    if (index !== -1) remaining.splice(index, 1)
    else if (known !== undefined)
      return { message: `${expected} stands for ${known}${portOf(expected)}, which is not among ${actual.join(', ')}` }
    else unknown.push(expected)
  }
  const taken = remaining.find((address) => variables.ownerOf('address', addressOf(address)) !== undefined)
  if (taken !== undefined)
    return {
      message: `${taken} is known as ${variables.ownerOf('address', addressOf(taken))}, which is not expected among ${text}`,
    }
  const ports = (addresses: readonly string[]): string => addresses.map(portOf).toSorted().join(' ')
  if (ports(unknown) !== ports(remaining)) return { message: `expected ${text}, but found ${actual.join(', ')}` }
  return unknown.length === 1
    ? variables.bind('address', addressOf(unknown[0]!), addressOf(remaining[0]!), line)
    : undefined
}

const addressOf = (text: string): string => /^[\d.]+/.exec(text)?.[0] ?? text
const portOf = (text: string): string => /^[\d.]+(:\d+)$/.exec(text)?.[1] ?? ''
