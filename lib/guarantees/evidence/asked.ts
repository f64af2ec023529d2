/** Which deletions the scenario itself may have asked for: those are nobody's fault. */
import { isTerminating } from '../../history/pods.ts'
import type { Life, Replay, Version } from '../../history/replay.ts'
import { firstIndex } from '../../history/search.ts'
import type { KubeObject } from '../../kube/objects.ts'

/** The entry with which an object's deletion began, or with which it was gone at once; undefined where it had begun before. */
export function deletionBegunOf<T extends KubeObject>(life: Life<T>): Version<T> | undefined {
  const ending = endingOf(life)
  return ending === life.versions[0] && ending?.type !== 'DELETED' ? undefined : ending
}

/** The first state in which an object was being deleted, or gone: all that follow are such, too. */
export function endingOf<T extends KubeObject>({ versions }: Life<T>): Version<T> | undefined {
  let ending: Version<T> | undefined
  for (let version = versions.at(-1); version !== undefined; version = version.before) {
    if (version.type !== 'DELETED' && !isTerminating(version.object)) break
    ending = version
  }
  return ending
}

/** A command may mean an object of whose creation the watch tells this much later, in milliseconds. */
const usualDelay = 2_000

/** Whether a command before the deletion may have meant this object, and not one that it replaced. */
export function wasAsked(told: Replay, life: Life<KubeObject>, deletion: Version<KubeObject>): boolean {
  const { repeated, lasting, single, named } = commandsOf(told)
  const name = `${life.resource}/${life.name}`
  if ((lasting.get(name) ?? Infinity) < deletion.position) return true
  const mayMean = ({ order }: Command): boolean => order.covers(life.resource, deletion.object)
  if (between(repeated, 0, deletion.position).some(mayMean)) return true
  const own = named.get(name) ?? []
  if (single.length + own.length === 0) return false
  const since = Math.max(life.previous?.end ?? 0, meantFrom(told, life))
  return between(single, since, deletion.position).some(mayMean) || between(own, since, deletion.position).some(mayMean)
}

/** Where commands may first have meant an object. */
function meantFrom(told: Replay, { versions }: Life<unknown>): number {
  const earliest = told.moment(versions[0]?.position ?? 0) - usualDelay
  const { marks } = told
  return marks[firstIndex(marks.length, (i) => (marks[i]?.at ?? 0) >= earliest)]?.position ?? Infinity
}

/** Of things in order, those from one position to before another. */
export function between<T extends { position: number }>(things: readonly T[], from: number, to: number): readonly T[] {
  if (things.length === 0) return things
  const first = firstIndex(things.length, (i) => (things[i]?.position ?? 0) >= from)
  return things.slice(
    first,
    firstIndex(things.length, (i) => (things[i]?.position ?? 0) >= to),
  )
}

/** What a command asks to delete. */
interface Order {
  covers(resource: string, object: KubeObject): boolean
  /** Where it names all that it covers: `pods/web-0`. */
  names?: string[]
}

interface Command {
  position: number
  order: Order
}

interface Commands {
  /** In loops, or when something else ends, as long after as they like: of each text, the first. */
  repeated: Command[]
  /** By the names that such have, where the first of them is. */
  lasting: Map<string, number>
  single: Command[]
  named: Map<string, Command[]>
}

const commands = new WeakMap<Replay, Commands>()

function commandsOf(told: Replay): Commands {
  const known = commands.get(told)
  if (known !== undefined) return known
  const found: Commands = { repeated: [], lasting: new Map(), single: [], named: new Map() }
  const orders = new Map<string, Order[]>()
  for (const { kind, text, position } of told.marks) {
    if (kind === 'scenario' || kind === 'step') continue
    const known = orders.get(text)
    const ordered = known ?? ordersOf(text)
    orders.set(text, ordered)
    const repeats = ordered.length > 0 && (/\b(while|until|watch)\b/.test(text) || removing.test(text))
    if (repeats && known !== undefined) continue
    for (const order of ordered) {
      const command = { position, order }
      if (order.names === undefined) (repeats ? found.repeated : found.single).push(command)
      for (const name of order.names ?? []) {
        if (repeats) found.lasting.set(name, found.lasting.get(name) ?? position)
        else if (found.named.get(name)?.push(command) === undefined) found.named.set(name, [command])
      }
    }
  }
  commands.set(told, found)
  return found
}

const everything: Order = { covers: () => true }
const pods: Order = { covers: (resource) => resource === 'pods' }
const short: Record<string, string> = {
  po: 'pods',
  pod: 'pods',
  pvc: 'persistentvolumeclaims',
  persistentvolumeclaim: 'persistentvolumeclaims',
  pv: 'persistentvolumes',
  persistentvolume: 'persistentvolumes',
  sts: 'statefulsets',
  statefulset: 'statefulsets',
  svc: 'services',
  ep: 'endpoints',
  service: 'services',
}

/** A Pod of one's own, that kubectl deletes when one leaves it. */
const removing = /\brun\b.*\s--rm\b/

export function ordersOf(text: string): Order[] {
  return text.split(/;|&&|\|\||\||\n|\bdo\b/).flatMap((command) => {
    const words = command.trim().split(/\s+/)
    // What a program of one's own does, nobody can tell.
    if (/^\s*(\.?\/\S|(ba|z)?sh\s+[^-\s]|source\s|python|node\s|make\b)/.test(command)) return [everything]
    if (/\b(drain|evict|eviction|taint)\b/.test(command)) return [pods]
    if (/\breplace\b.*--force|\bapply\b.*--prune|\bDELETE\b/.test(command)) return [everything]
    if (removing.test(command)) {
      const covered = (resource: string, { metadata }: KubeObject): boolean =>
        resource === 'pods' && words.includes(metadata.name)
      return [{ covers: covered, names: words.map((word) => `pods/${word}`) }]
    }
    const verb = words.indexOf('delete')
    return verb === -1 ? [] : [orderOf(words.slice(verb + 1))]
  })
}

/** Of the words that follow `delete`. */
function orderOf(words: readonly string[]): Order {
  const flags = words.filter((word) => word.startsWith('-'))
  if (flags.some((flag) => /^(-f|-k|--filename|--kustomize)/.test(flag))) return isApplied
  const valued = new Set([
    '-n',
    '-l',
    '--namespace',
    '--selector',
    '--context',
    '--grace-period',
    '--timeout',
    '--field-selector',
  ])
  const plain = words.filter((word, i) => !word.startsWith('-') && !valued.has(words[i - 1] ?? ''))
  const all = flags.some((flag) => /^(-l|--selector|--all$|--field-selector)/.test(flag))
  const [types = '', ...names] = plain
  if (types === '' || /^(ns|namespaces?)\b/.test(types)) return everything
  // The Pods of a node go with it.
  if (/^(no|nodes?)\b/.test(types)) return pods
  const pairs = plain.filter((word) => word.includes('/')).map((word) => word.split('/') as [string, string])
  if (pairs.length > 0) return named(pairs)
  if (all) return { covers: (resource) => types.split(',').some((type) => covers(type, resource)) }
  return named(types.split(',').flatMap((type) => names.map((name): [string, string] => [type, name])))
}

function named(pairs: readonly [type: string, name: string][]): Order {
  const order: Order = {
    covers: (resource, { metadata }) =>
      pairs.some(([type, name]) => covers(type, resource) && fits(name, metadata.name)),
  }
  if (pairs.some((pair) => pair.some((word) => isPattern.test(word)))) return order
  return { ...order, names: pairs.map(([type, name]) => `${pluralOf(type)}/${unquoted(name)}`) }
}

const isPattern = /[$`*{]/
const unquoted = (word: string): string => word.replaceAll(/['"]/g, '')
const pluralOf = (type: string): string => {
  const plain = type.toLowerCase().replace(/\..*/, '')
  return short[plain] ?? (plain === 'all' || plain.endsWith('s') ? plain : `${plain}s`)
}

function covers(type: string, resource: string): boolean {
  if (pluralOf(type) === 'all') return ['pods', 'services', 'statefulsets'].includes(resource)
  return pluralOf(type) === resource || isPattern.test(type)
}

/** A name with a variable, or a pattern, in it may be any. */
const fits = (word: string, name: string): boolean => isPattern.test(word) || unquoted(word) === name

/** Files name what they made. */
const isApplied: Order = {
  covers: (resource, { metadata }) =>
    metadata.annotations?.['kubectl.kubernetes.io/last-applied-configuration'] !== undefined ||
    (resource === 'pods' && metadata.ownerReferences === undefined),
}

/** How long a command may take until it changes something, in milliseconds. */
const usualDuration = 30_000

/** Whether a command shortly before a change of an object may have made it, other than through what it asked of a StatefulSet. */
export function wasEdited(told: Replay, life: Life<KubeObject>, position: number): boolean {
  const edits = editsOf(told)
  const since = told.moment(position) - usualDuration - told.slack
  for (let i = firstIndex(edits.length, (index) => (edits[index]?.position ?? 0) >= position) - 1; i >= 0; i--) {
    const { at, text } = edits[i] as Edit
    if (at < since) return false
    // What creates does not change what is there.
    if (onlyCreates(text) && position > (life.versions[0]?.position ?? position)) continue
    if (mayEdit(text, life)) return true
  }
  return false
}

interface Edit {
  position: number
  at: number
  text: string
}

const edits = new WeakMap<Replay, Edit[]>()
const editing = /\b(edit|patch|replace|set|apply|create|label|annotate|debug|resize|put|post)\b/i
const creating = /\bcreate\b/gi
const onlyCreates = (text: string): boolean => !editing.test(text.replaceAll(creating, '')) && !program.test(text)
const program = /^\s*(\.?\/\S|(ba|z)?sh\s+[^-\s]|source\s|python|node\s|make\b)/

function editsOf(told: Replay): Edit[] {
  const known = edits.get(told)
  if (known !== undefined) return known
  const found = told.marks.filter(
    ({ kind, text }) => (kind === 'command' || kind === 'typed') && (editing.test(text) || program.test(text)),
  )
  edits.set(told, found)
  return found
}

function mayEdit(text: string, { resource, name, versions }: Life<KubeObject>): boolean {
  if (program.test(text)) return true
  const words = text.split(/[\s/,'"]+/)
  if (words.some((word) => pluralOf(word) === resource || word === name)) return true
  const isTheirs = versions.some(
    ({ object }) => object.metadata.annotations?.['kubectl.kubernetes.io/last-applied-configuration'] !== undefined,
  )
  return isTheirs && /\b(apply|replace)\b/.test(text)
}
