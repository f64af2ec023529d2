import { amountOf } from '../../kube/quantity.ts'
import type { PersistentVolumeClaim } from '../../kube/objects.ts'
import { creationOf, replay, type Replay, type Version } from '../../history/replay.ts'
import { wasEdited } from '../evidence/asked.ts'
import { type Claim, claimsOf } from '../evidence/claims.ts'
import { same } from '../evidence/equal.ts'
import { gapsOf, type Owner } from '../evidence/evidence.ts'
import { isInRange, specsAt, standing } from '../evidence/specs.ts'
import { brief } from '../evidence/templates.ts'
import type { Guarantee, Violation } from '../guarantee.ts'
import { sources } from '../sources.ts'

/** What the controller makes a claim for comes this soon after it, in milliseconds: other claims people have made. */
const soon = 5_000

export const claimTemplate: Guarantee = {
  id: 'claim-template',
  title: 'Claims are made of their template, with the labels of the selector',
  level: 'core',
  statement:
    "A PersistentVolumeClaim that a StatefulSet makes MUST have the labels, annotations and spec of its volumeClaimTemplate, and the labels of the set's `spec.selector.matchLabels`, but not the other labels of its Pods.",
  source: sources.storage,
  catalogue: ['STO-02', 'STO-01'],
  evaluate(history, subject) {
    const told = replay(history)
    const violations: Violation[] = []
    let exercised = 0
    for (const claim of claimsOf(told, subject)) {
      const creation = creationOf(claim.life)
      const set =
        creation &&
        claim.sets.find(
          (one) =>
            standing(one).some(([from, to]) => from < creation.position && creation.position < to) &&
            // Others were made by hand, beforehand.
            specsAt(told, one, creation.position).some(({ object }) => isInRange(claim.ordinal, object)),
        )
      if (
        creation === undefined ||
        set === undefined ||
        !isForPod(told, claim, creation) ||
        wasEdited(told, claim.life, creation.position)
      )
        continue
      exercised++
      const fault = faultOf(set, claim, creation.object)
      if (fault === undefined) continue
      violations.push({
        subject: `persistentvolumeclaim/${claim.life.name}`,
        message: `${claim.life.name} was created with ${brief(fault.found)} as ${fault.path}, where ${set.name} has ${brief(fault.expected)}`,
        at: creation.seq,
        because: set.life.versions.slice(0, 1).map(({ seq }) => seq),
      })
    }
    return { exercised, violations, gaps: gapsOf(history, ['persistentvolumeclaims', 'pods', 'statefulsets']) }
  },
}

/** Whether a Pod was waiting for it, or made right after it. */
const isForPod = (told: Replay, { pod }: Claim, { position }: Version<PersistentVolumeClaim>): boolean =>
  told.namedWithin('pods', pod, position, told.stateAt(told.moment(position) + soon)).length > 0

/** Which the API server stores as they are given. */
const parts = ['selector', 'dataSource', 'volumeName'] as const

interface Fault {
  path: string
  expected: unknown
  found: unknown
}

function faultOf(
  { life }: Owner,
  { life: { name }, ordinal }: Claim,
  { metadata, spec }: PersistentVolumeClaim,
): Fault | undefined {
  const set = life.versions[0]?.object
  const template = set?.spec.volumeClaimTemplates?.find(
    (one) => `${one.metadata?.name}-${life.name}-${ordinal}` === name,
  )
  if (set === undefined || template === undefined) return undefined
  const { labels, annotations } = template.metadata ?? {}
  const selected = set.spec.selector?.matchLabels
  const fault =
    firstMissing('labels', selected, metadata.labels) ??
    firstMissing('labels', labels, metadata.labels, selected) ??
    firstMissing('annotations', annotations, metadata.annotations)
  if (fault !== undefined) return fault
  const podLabels = set.spec.template?.metadata?.labels
  for (const key in podLabels) {
    const [value, isWanted] = [podLabels[key], selected?.[key] !== undefined || labels?.[key] !== undefined]
    if (!isWanted && metadata.labels?.[key] === value)
      return { path: `labels[${key}]`, expected: undefined, found: value }
  }
  const { accessModes, storageClassName, volumeMode, resources } = template.spec ?? {}
  // What was recorded without its spec cannot be compared.
  if (spec?.accessModes === undefined) return undefined
  const size = resources?.requests?.['storage']
  const given = spec.resources?.requests?.['storage']
  if (size !== undefined && size !== given && amountOf(size) !== amountOf(given ?? ''))
    return { path: 'the storage that it requests', expected: size, found: given }
  const [limit, limited] = [resources?.limits?.['storage'], spec.resources?.limits?.['storage']]
  if (limit !== undefined && amountOf(limit) !== amountOf(limited ?? ''))
    return { path: 'the limit of its storage', expected: limit, found: limited }
  const compared: [string, unknown, unknown][] = [
    ['spec.accessModes', inOrder(accessModes), inOrder(spec.accessModes)],
    ['spec.storageClassName', storageClassName, spec.storageClassName],
    ['spec.volumeMode', volumeMode, spec.volumeMode ?? volumeMode],
  ]
  const rest = parts.find((part) => template.spec?.[part] !== undefined && !same(template.spec[part], spec[part]))
  if (rest !== undefined) return { path: `spec.${rest}`, expected: template.spec?.[rest], found: spec[rest] }
  const [path = '', expected, found] = compared.find(([, one, other]) => one !== undefined && one !== other) ?? []
  return path === '' ? undefined : { path, expected, found }
}

type Words = Readonly<Record<string, string>>

/** The first of the words that are wanted, and are not others by `but`, that is not found so. */
function firstMissing(part: string, wanted: Words = none, found: Words = none, but: Words = none): Fault | undefined {
  for (const key in wanted)
    if (but[key] === undefined && found[key] !== wanted[key])
      return { path: `${part}[${key}]`, expected: wanted[key], found: found[key] }
  return undefined
}

const none: Words = {}

const inOrder = (modes: readonly string[] | undefined): string | undefined =>
  modes === undefined || modes.length < 2 ? modes?.[0] : modes.toSorted().join(', ')
