/** Which deletions the scenario itself may have asked for: those are nobody's fault. */
import { isTerminating } from '../history/pods.ts'
import type { Life, Replay, Version } from '../history/replay.ts'
import type { KubeObject } from '../kube/objects.ts'

/** The entry with which an object's deletion began, or with which it was gone at once. */
export function deletionBegunOf<T extends KubeObject>(life: Life<T>): Version<T> | undefined {
  return life.versions.find((version, index) => version.type === 'DELETED' || (index > 0 && isTerminating(version.object)))
}

/** Whether a command before the deletion may have meant this object. */
export function wasAsked(told: Replay, life: Life<KubeObject>, deletion: Version<KubeObject>): boolean {
  const born = told.moment(life.versions[0]?.position ?? 0)
  return commandsOf(told).some(
    ({ position, repeats, at, orders }) =>
      position < deletion.position &&
      (repeats || (born <= at + usualDelay && (life.previous?.end ?? 0) <= position)) &&
      orders.some((order) => order(life.resource, deletion.object)),
  )
}

/** A command may mean an object of whose creation the watch tells this much later, in milliseconds; not one that replaced what it meant. */
const usualDelay = 2_000

/** Whether a command's order to delete covers an object. */
type Order = (resource: string, object: KubeObject) => boolean

interface Command {
  position: number
  at: number
  /** A loop goes on for as long as it likes. */
  repeats: boolean
  orders: Order[]
}

const commands = new WeakMap<Replay, Command[]>()

function commandsOf(told: Replay): Command[] {
  const known = commands.get(told)
  if (known !== undefined) return known
  const found = told.entries.flatMap((entry, position): Command[] => {
    if (entry.type !== 'MARK' || entry.kind === 'scenario' || entry.kind === 'step') return []
    const orders = ordersOf(entry.text)
    if (orders.length === 0) return []
    return [{ position, at: entry.at, repeats: /\b(while|until|watch)\b/.test(entry.text), orders }]
  })
  commands.set(told, found)
  return found
}

const everything: Order = () => true
const pods: Order = (resource) => resource === 'pods'
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
  service: 'services',
}

export function ordersOf(text: string): Order[] {
  return text.split(/;|&&|\|\||\||\n|\bdo\b/).flatMap((command) => {
    const words = command.trim().split(/\s+/)
    // What a program of one's own does, nobody can tell.
    if (/^\s*(\.?\/\S|(ba|z)?sh\s+[^-\s]|source\s|python|node\s|make\b)/.test(command)) return [everything]
    if (/\b(drain|evict|eviction|taint)\b/.test(command)) return [pods]
    if (/\breplace\b.*--force|\bapply\b.*--prune|\bDELETE\b/.test(command)) return [everything]
    const verb = words.indexOf('delete')
    return verb === -1 ? [] : [orderOf(words.slice(verb + 1))]
  })
}

/** Of the words that follow `delete`. */
function orderOf(words: readonly string[]): Order {
  const flags = words.filter((word) => word.startsWith('-'))
  if (flags.some((flag) => /^(-f|-k|--filename|--kustomize)/.test(flag))) return isApplied
  const valued = new Set(['-n', '-l', '--namespace', '--selector', '--context', '--grace-period', '--timeout', '--field-selector'])
  const plain = words.filter((word, i) => !word.startsWith('-') && !valued.has(words[i - 1] ?? ''))
  const all = flags.some((flag) => /^(-l|--selector|--all$|--field-selector)/.test(flag))
  const [types = '', ...names] = plain
  if (types === '' || /^(ns|namespaces?)\b/.test(types)) return everything
  const named = plain.filter((word) => word.includes('/')).map((word) => word.split('/') as [string, string])
  if (named.length > 0) return (resource, { metadata }) => named.some(([type, name]) => covers(type, resource) && fits(name, metadata.name))
  return (resource, { metadata }) =>
    types.split(',').some((type) => covers(type, resource)) && (all || names.some((name) => fits(name, metadata.name)))
}

function covers(type: string, resource: string): boolean {
  const plain = type.toLowerCase().replace(/\..*/, '')
  if (plain === 'all') return ['pods', 'services', 'statefulsets'].includes(resource)
  return (short[plain] ?? plain) === resource || type.includes('$')
}

/** A name with a variable, or a pattern, in it may be any. */
const fits = (word: string, name: string): boolean => /[$`*{]/.test(word) || word.replaceAll(/['"]/g, '') === name

/** Files name what they made. */
const isApplied: Order = (resource, { metadata }) =>
  metadata.annotations?.['kubectl.kubernetes.io/last-applied-configuration'] !== undefined ||
  (resource === 'pods' && metadata.ownerReferences === undefined)
