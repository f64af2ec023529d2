/** Cells of tables, as the real server prints them. */
import { humanDuration } from '../../kube/duration.ts'
import type { KubeObject } from '../../kube/objects.ts'

/** `37s`, `5m37s`, `3h4m`, `2d`: how long ago. */
export function age(timestamp: string | null | undefined, now: number): string {
  return timestamp ? humanDuration(now - Date.parse(timestamp)) : '<unknown>'
}

const modes: Readonly<Record<string, string>> = {
  ReadWriteOnce: 'RWO',
  ReadOnlyMany: 'ROX',
  ReadWriteMany: 'RWX',
  ReadWriteOncePod: 'RWOP',
}

export const accessModes = (list: readonly string[] | undefined): string =>
  Object.keys(modes)
    .filter((mode) => list?.includes(mode))
    .map((mode) => modes[mode])
    .join(',')

/** `app=nginx,tier in (a,b)`; `<none>` where it selects nothing by labels. */
export const labelSelector = (
  selector: { matchLabels?: Record<string, string>; matchExpressions?: Requirement[] } | undefined,
): string => selectorText(selector) || '<none>'

interface Requirement {
  key: string
  operator: string
  values?: string[]
}

/** A selector as `-l` takes it, in order of keys. */
export function selectorText(
  selector: { matchLabels?: Record<string, string>; matchExpressions?: Requirement[] } | undefined,
): string {
  const equal = Object.entries(selector?.matchLabels ?? {}).map(([key, value]) => [key, `${key}=${value}`] as const)
  const sets = (selector?.matchExpressions ?? []).map(({ key, operator, values = [] }) => {
    if (operator === 'Exists') return [key, key] as const
    if (operator === 'DoesNotExist') return [key, `!${key}`] as const
    return [key, `${key} ${operator === 'In' ? 'in' : 'notin'} (${values.toSorted().join(',')})`] as const
  })
  return [...equal, ...sets]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([, text]) => text)
    .join(',')
}

export const labelsText = (labels: Record<string, string> | undefined): string =>
  Object.entries(labels ?? {})
    .map(([key, value]) => `${key}=${value}`)
    .toSorted()
    .join(',') || '<none>'

/** Names and images of a template's containers, for `-o wide`. */
export const containersOf = (
  spec: { containers?: { name: string; image?: string }[] | null } | undefined,
): [string, string] => [
  (spec?.containers ?? []).map(({ name }) => name).join(','),
  (spec?.containers ?? []).map(({ image }) => image ?? '').join(','),
]

export const ageOf = (object: KubeObject, now: number): string => age(object.metadata.creationTimestamp, now)

/** The first three, and how many more. */
export const firstThree = (all: readonly string[]): string =>
  all.length === 0 ? '<none>' : all.slice(0, 3).join(',') + (all.length > 3 ? ` + ${all.length - 3} more...` : '')
