import type { PodDisruptionBudgetSpec, PodDisruptionBudgetStatus } from 'kubernetes-types/policy/v1.js'
import { factsOf, isHealthy } from '../../history/pods.ts'
import { type Life, replay, type Replay, type Version, versionAt } from '../../history/replay.ts'
import type { KubeObject, Pod } from '../../kube/objects.ts'
import { gapsOf, type Owner, setsOf } from '../evidence/evidence.ts'
import { patience } from '../evidence/overdue.ts'
import { matches } from '../evidence/selector.ts'
import { replicasOf } from '../evidence/specs.ts'
import type { Guarantee, Violation } from '../guarantee.ts'
import { sources } from '../sources.ts'

type Budget = KubeObject & { spec?: PodDisruptionBudgetSpec; status?: Partial<PodDisruptionBudgetStatus> }

/** What is written is what was so at some time, no longer ago than this, in milliseconds. */
const writeLag = 5_000
const resources = ['poddisruptionbudgets', 'pods', 'statefulsets']

export const disruptionBudgets: Guarantee = {
  id: 'disruption-budgets',
  title: 'Budgets allow as many evictions as there are Pods to spare',
  level: 'core',
  statement:
    'The `status.disruptionsAllowed` of a PodDisruptionBudget for the Pods of a StatefulSet MUST be the number of those that are Ready beyond the ones that it is to keep, of as many as the StatefulSet wants, and MUST NOT be more.',
  source: sources.budgets,
  catalogue: ['REC-04'],
  evaluate(history, subject) {
    const told = replay(history)
    const budgets = told.lives<Budget>('poddisruptionbudgets')
    const violations: Violation[] = []
    let exercised = 0
    for (const budget of budgets) {
      const sets = setsOf(told, subject).filter((set) => set.pods.some((pod) => isSelected(budget, pod)))
      if (sets.length === 0 || others(told, budget, sets)) continue
      exercised++
      violations.push(...judged(told, budget, sets))
    }
    return { exercised, violations, gaps: gapsOf(history, budgets.length === 0 ? resources.slice(0, 1) : resources) }
  },
}

const isSelected = ({ versions }: Life<Budget>, pod: Life<Pod>): boolean =>
  versions.some(({ object: { spec } }) =>
    pod.versions.some(({ object: { metadata } }) => matches(spec?.selector, metadata.labels)),
  )

/** Pods of anything else have their own numbers. */
const others = (told: Replay, budget: Life<Budget>, sets: readonly Owner[]): boolean =>
  told.lives<Pod>('pods').some((pod) => isSelected(budget, pod) && !sets.some((set) => set.pods.includes(pod)))

interface Count {
  ready: number
  keep: number
  /** Where there are to be none, none may be evicted. */
  expected: number
}

function judged(told: Replay, budget: Life<Budget>, sets: readonly Owner[]): Violation[] {
  const violations: Violation[] = []
  let wrong: { from: number; count: Count; allowed: number } | undefined
  const positions = changesOf(budget, sets)
  const looked = new Set([budget, ...sets.flatMap(({ pods }) => pods)].flatMap(momentsOf))
  for (const [i, position] of positions.entries()) {
    const version = versionAt(budget, position)
    const to = positions[i + 1] ?? told.entries.length
    if (version === undefined) break
    const allowed = version.object.status?.disruptionsAllowed ?? 0
    const count = countAt(version, sets, position)
    if (allowed === spare(count)) wrong = undefined
    // When only another number is wanted, nobody looks at the budget.
    else if (looked.has(position) && (wrong?.allowed !== allowed || spare(wrong.count) !== spare(count)))
      wrong = { from: position, count, allowed }
    if (version.position === position && isTooMany(told, budget, sets, position, allowed))
      violations.push(violation(budget, allowed, count, version.seq, []))
    if (wrong === undefined) continue
    const late = told.stateAt(told.moment(wrong.from) + patience + told.slack) + 1
    if (late >= to || late >= told.entries.length) continue
    violations.push(violation(budget, allowed, wrong.count, told.entries[late]?.seq ?? 0, [version.seq]))
    wrong = undefined
  }
  return violations
}

/** Where the budget, one of its Pods, or a number of replicas changed, while the budget was there. */
function changesOf(budget: Life<Budget>, sets: readonly Owner[]): number[] {
  const lives: Life<unknown>[] = [budget, ...sets.flatMap(({ life, pods }) => [life, ...pods])]
  const begin = budget.versions[0]?.position ?? 0
  return [...new Set(lives.flatMap(momentsOf))]
    .filter((one) => one >= begin && one < budget.end)
    .toSorted((a, b) => a - b)
}

const momentsOf = ({ versions, end }: Life<unknown>): number[] => [...versions.map(({ position }) => position), end]

/** More than there was to spare at any moment of which the writer may have known. */
function isTooMany(
  told: Replay,
  budget: Life<Budget>,
  sets: readonly Owner[],
  position: number,
  allowed: number,
): boolean {
  if (allowed === 0) return false
  const from = told.stateAt(told.moment(position) - writeLag - told.slack)
  const to = told.slack === 0 ? position : told.stateAt(told.moment(position) + told.slack)
  const known = [from, ...changesOf(budget, sets).filter((one) => one > from && one <= Math.max(position, to))]
  return known.every((one) => {
    const version = versionAt(budget, one)
    return version === undefined || spare(countAt(version, sets, one)) < allowed
  })
}

function countAt({ object }: Version<Budget>, sets: readonly Owner[], position: number): Count {
  const { selector, minAvailable, maxUnavailable } = object.spec ?? {}
  const pods = new Set(sets.flatMap((set) => set.pods))
  const states = [...pods].flatMap((pod) => versionAt(pod, position) ?? [])
  const selected = states.filter((state) => matches(selector, state.object.metadata.labels))
  const leaving = object.status?.disruptedPods ?? {}
  const ready = selected.filter((state) => isHealthy(state.object) && leaving[state.object.metadata.name] === undefined)
  const owners = new Set(selected.map((state) => factsOf(state).controller))
  const wanted = sets.reduce((sum, { life, uid }) => {
    const state = owners.has(uid) ? versionAt(life, position) : undefined
    return sum + (state === undefined ? 0 : replicasOf(state.object))
  }, 0)
  const part = (value: number | string): number =>
    typeof value === 'number' ? value : Math.ceil((Number.parseInt(value, 10) * wanted) / 100)
  const keep = maxUnavailable === undefined ? part(minAvailable ?? 0) : Math.max(0, wanted - part(maxUnavailable))
  return { ready: ready.length, keep, expected: typeof minAvailable === 'number' ? selected.length : wanted }
}

const spare = ({ ready, keep, expected }: Count): number => (expected > 0 ? Math.max(0, ready - keep) : 0)

const violation = (
  { name }: Life<unknown>,
  allowed: number,
  { ready, keep }: Count,
  at: number,
  because: number[],
): Violation => ({
  subject: `poddisruptionbudget/${name}`,
  message: `${name} allowed ${allowed} disruptions${because.length > 0 ? ` for more than ${patience / 1000} s` : ''}, when ${ready} Pods were Ready, of which ${keep} were to be kept`,
  at,
  because,
})
