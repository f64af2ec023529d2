/** JSON paths as definitions of custom resources use them: `.status.conditions[?(@.type=="Ready")].status`. */
import { isObject, setOwn } from '../../schema/decode.ts'

type Step = { key: string } | { index: number } | 'all' | { where: Step[]; is: string }

const shape =
  /\.((?:\\.|[^.[\]\\])+)|\[(-?\d+)\]|\[\*\]|\['([^']*)'\]|\["([^"]*)"\]|\[\?\(@((?:\.[\w-]+)+)\s*==\s*["']([^"']*)["']\)\]/gy

/** @throws Error where it is no such path */
function stepsOf(path: string): Step[] {
  const steps: Step[] = []
  let at = 0
  for (const match of path.matchAll(shape)) {
    const [whole, field, index, single, double, where, is] = match
    const key = field?.replaceAll(/\\(.)/g, '$1') ?? single ?? double
    if (key === '*' || whole === '[*]') steps.push('all')
    else if (key !== undefined) steps.push({ key })
    else if (index !== undefined) steps.push({ index: Number(index) })
    else steps.push({ where: stepsOf(where ?? ''), is: is ?? '' })
    at = match.index + whole.length
  }
  if (at < path.length) throw new Error(`not a JSON path: ${path}`)
  return steps
}

const read = (value: unknown, steps: readonly Step[]): unknown[] =>
  steps.reduce<unknown[]>((found, step) => found.flatMap((one) => take(one, step)), [value])

function take(value: unknown, step: Step): unknown[] {
  if (step === 'all') return Array.isArray(value) ? value : isObject(value) ? Object.values(value) : []
  if ('key' in step) return isObject(value) && Object.hasOwn(value, step.key) ? [value[step.key]] : []
  if (!Array.isArray(value)) return []
  if ('where' in step) return value.filter((item) => read(item, step.where).some((one) => String(one) === step.is))
  return value.slice(step.index).slice(0, 1)
}

/** How to find what a path names in an object: all that it names, or nothing where the path cannot be read. */
export function finder(path: string): (object: unknown) => unknown[] {
  let steps: Step[]
  try {
    steps = stepsOf(path)
  } catch {
    return () => []
  }
  return (object) => read(object, steps)
}

/** A copy of the object in which the field that a path of names (`.spec.replicas`) leads to has this value. */
export function withValue(object: object, path: string, value: unknown): object {
  const [key = '', ...rest] = path.slice(1).split('.')
  const copy: Record<string, unknown> = { ...object }
  const before = copy[key]
  setOwn(copy, key, rest.length === 0 ? value : withValue(isObject(before) ? before : {}, `.${rest.join('.')}`, value))
  return copy
}
