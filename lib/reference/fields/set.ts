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

export function union(a: FieldSet, b: FieldSet): FieldSet {
  if (isEmpty(a)) return b
  if (isEmpty(b)) return a
  const result: Draft = { ...a }
  for (const [element, theirs] of childrenOf(b)) {
    const ours = Object.hasOwn(a, element) ? a[element] : undefined
    if (!ours) result[element] = theirs
    else result[element] = node(isMember(ours) || isMember(theirs), union(below(ours), below(theirs))) as FieldSet
  }
  return result
}

/** What is in `a` and not in `b`. */
export function difference(a: FieldSet, b: FieldSet): FieldSet {
  const result: Draft = {}
  for (const [element, ours] of childrenOf(a)) {
    const theirs = Object.hasOwn(b, element) ? b[element] : undefined
    const rest = theirs ? node(isMember(ours) && !isMember(theirs), difference(below(ours), below(theirs))) : ours
    if (rest) result[element] = rest
  }
  return result
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

/** In the order in which they are written. */
export function sorted(set: FieldSet): FieldSet {
  const result: Draft = {}
  for (const element of Object.keys(set).toSorted()) result[element] = sorted(set[element] as FieldSet)
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
