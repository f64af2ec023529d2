/**
 * Sets of fields, as `metadata.managedFields` writes them: `{"f:spec":{"f:replicas":{}}}`. A field that has nothing under it
 * is in the set; one that has is in it only where `.` says so.
 */
export interface FieldSet {
  readonly [element: string]: FieldSet
}

type Draft = Record<string, FieldSet>

const leaf: FieldSet = Object.freeze({})
const itself = '.'

export const emptySet: FieldSet = leaf

const known = new Map<string, FieldSet>()

/** The set of these elements, written as JSON without its braces: the same one as before, mostly. */
export function setOf(elements: string): FieldSet {
  if (elements === '') return emptySet
  let set = known.get(elements)
  if (set === undefined) {
    if (known.size >= 1000) known.clear()
    known.set(elements, (set = JSON.parse(`{${elements}}`) as FieldSet))
  }
  return set
}

/** What has been made of the same two sets before is not made again. */
function remembering(make: (a: FieldSet, b: FieldSet) => FieldSet): (a: FieldSet, b: FieldSet) => FieldSet {
  const made = new WeakMap<FieldSet, WeakMap<FieldSet, FieldSet>>()
  return (a, b) => {
    if (isEmpty(b)) return a
    let ofA = made.get(a)
    if (ofA === undefined) made.set(a, (ofA = new WeakMap()))
    let result = ofA.get(b)
    if (result === undefined) ofA.set(b, (result = make(a, b)))
    return result
  }
}

export function isEmpty(set: FieldSet): boolean {
  for (const _ in set) return false
  return true
}

/** Whether a value that came from outside is a set of fields. */
export const isFieldSet = (value: unknown): value is FieldSet =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && Object.values(value).every(isFieldSet)

/** Whether the field at the top of this subtree is itself in the set. */
export const isMember = (node: FieldSet): boolean => itself in node || isEmpty(node)

/** A subtree from its parts; undefined where nothing is in it. */
export function node(member: boolean, children: FieldSet): FieldSet | undefined {
  if (isEmpty(children)) return member ? leaf : undefined
  return member ? { [itself]: leaf, ...children } : children
}

const childrenOf = (set: FieldSet): [string, FieldSet][] =>
  Object.entries(set).filter(([element]) => element !== itself)

export const union = remembering(unionOf)

function unionOf(a: FieldSet, b: FieldSet): FieldSet {
  if (isEmpty(a)) return b
  if (isEmpty(b)) return a
  const result: Draft = { ...a }
  for (const [element, theirs] of childrenOf(b)) {
    const ours = Object.hasOwn(a, element) ? a[element] : undefined
    if (!ours) result[element] = theirs
    else result[element] = node(isMember(ours) || isMember(theirs), unionOf(below(ours), below(theirs))) as FieldSet
  }
  return result
}

/** What is in `a` and not in `b`: `a` itself where they have nothing in common. */
export const difference = remembering(differenceOf)

function differenceOf(a: FieldSet, b: FieldSet): FieldSet {
  let changed: Map<string, FieldSet | undefined> | undefined
  for (const element in b) {
    const ours = element !== itself && Object.hasOwn(a, element) ? a[element] : undefined
    if (!ours) continue
    const rest = without(ours, b[element] as FieldSet)
    if (rest !== ours) changed = (changed ?? new Map<string, FieldSet | undefined>()).set(element, rest)
  }
  if (!changed && !(itself in a)) return a
  const result: Draft = {}
  for (const [element, ours] of childrenOf(a)) {
    const rest = changed?.has(element) ? changed.get(element) : ours
    if (rest) result[element] = rest
  }
  return result
}

function without(ours: FieldSet, theirs: FieldSet): FieldSet | undefined {
  const was = isMember(ours)
  const is = was && !isMember(theirs)
  const children = below(ours)
  const rest = differenceOf(children, below(theirs))
  return is === was && rest === children ? ours : node(is, rest)
}

export function intersection(a: FieldSet, b: FieldSet): FieldSet {
  const result: Draft = {}
  for (const [element, ours] of childrenOf(a)) {
    const theirs = Object.hasOwn(b, element) ? b[element] : undefined
    const both = theirs && node(isMember(ours) && isMember(theirs), intersection(below(ours), below(theirs)))
    if (both) result[element] = both
  }
  return result
}

/** The set with every field that something in the set is under. */
export function withAncestors(set: FieldSet): FieldSet {
  const result: Draft = {}
  for (const [element, child] of childrenOf(set)) result[element] = node(true, withAncestors(child)) as FieldSet
  return result
}

function below(set: FieldSet): FieldSet {
  if (!(itself in set)) return set
  const { [itself]: _, ...children } = set
  return children
}

const inOrder = new WeakMap<FieldSet, FieldSet>()

/** In the order in which they are written. */
export function sorted(set: FieldSet): FieldSet {
  let result = inOrder.get(set)
  if (result === undefined) inOrder.set(set, (result = sortedOf(set)))
  return result
}

function sortedOf(set: FieldSet): FieldSet {
  if (set === leaf) return leaf
  const result: Draft = {}
  for (const element of Object.keys(set).toSorted()) result[element] = sortedOf(set[element] as FieldSet)
  return result
}

/** Each field of the set: `.spec.containers[name="nginx"].image`. */
export function* paths(set: FieldSet, prefix = ''): Generator<string> {
  for (const [element, child] of childrenOf(set)) {
    const path = prefix + shown(element)
    if (isMember(child)) yield path
    yield* paths(child, path)
  }
}

function shown(element: string): string {
  const text = element.slice(2)
  if (element.startsWith('f:')) return `.${text}`
  if (element.startsWith('v:')) return `[=${text}]`
  const keys = Object.entries(JSON.parse(text) as Record<string, unknown>).map(
    ([key, value]) => `${key}=${JSON.stringify(value)}`,
  )
  return `[${keys.join(',')}]`
}
