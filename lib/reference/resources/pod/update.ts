/** What may change of a Pod's spec once it is there. */
import type { Container, Toleration } from 'kubernetes-types/core/v1.js'
import type { Pod } from '../../../kube/objects.ts'
import { equal } from '../../schema/equal.ts'
import type { FieldErrors } from '../../schema/errors.ts'
import { internalLines } from '../../schema/internal.ts'
import { unifiedDiff } from '../../schema/linediff.ts'
import { structOf } from '../../schema/types.ts'
import { validateTolerations } from './validateplacement.ts'

type Spec = Pod['spec']

const most = 2 ** 31 - 1

export function validatePodUpdate({ spec }: Pod, { spec: old }: Pod, errors: FieldErrors): void {
  if (!validateImages(spec.containers ?? [], old.containers ?? [], 'spec.containers', errors)) return
  if (!validateImages(spec.initContainers ?? [], old.initContainers ?? [], 'spec.initContainers', errors)) return
  if (!validateDeadline(spec.activeDeadlineSeconds, old.activeDeadlineSeconds, errors)) return
  validateAdded(spec.tolerations ?? [], old.tolerations ?? [], errors)
  validateGates(spec, old, errors)
  if (equal(spec, old)) return
  const changed = withoutAbsent({ ...spec, ...allowed(spec, old) })
  if (equal(changed, old)) return
  const struct = structOf('core.v1', 'PodSpec')
  const difference = unifiedDiff(internalLines(struct, old), internalLines(struct, changed))
  errors.forbidden('spec', `pod updates may not change fields other than ${updatable.join(',')}\n${difference}`)
}

const updatable = [
  '`spec.containers[*].image`',
  '`spec.initContainers[*].image`',
  '`spec.activeDeadlineSeconds`',
  '`spec.tolerations` (only additions to existing tolerations)',
  '`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)',
]

/** Whether there are as many containers as before. */
function validateImages(
  containers: readonly Container[],
  old: readonly Container[],
  at: string,
  errors: FieldErrors,
): boolean {
  if (containers.length !== old.length) {
    errors.forbidden(at, 'pod updates may not add or remove containers')
    return false
  }
  for (const [index, { image = '' }] of containers.entries()) {
    if (image === '') errors.required(`${at}[${index}].image`)
    if (image !== image.trim())
      errors.invalid(`${at}[${index}].image`, image, 'must not have leading or trailing whitespace')
  }
  return true
}

/** A deadline can come, and come nearer. */
function validateDeadline(now: number | undefined, before: number | undefined, errors: FieldErrors): boolean {
  const why =
    now === undefined
      ? before !== undefined && 'must not update from a positive integer to nil value'
      : now < 0 || now > most
        ? `must be between 0 and ${most}, inclusive`
        : now > (before ?? most) && 'must be less than or equal to previous value'
  if (why !== false) errors.invalid('spec.activeDeadlineSeconds', now, why)
  return why === false
}

function validateAdded(tolerations: readonly Toleration[], old: readonly Toleration[], errors: FieldErrors): void {
  const lasting = (one: Toleration): object => ({ ...one, tolerationSeconds: 0 })
  const isKept = (one: Toleration): boolean => tolerations.some((other) => equal(lasting(one), lasting(other)))
  const at = 'spec.tolerations'
  if (old.every(isKept)) validateTolerations(tolerations, at, errors)
  else errors.forbidden(at, 'existing toleration can not be modified except its tolerationSeconds')
}

const gatesOf = (spec: Spec): { name: string }[] =>
  (spec as { schedulingGates?: { name: string }[] }).schedulingGates ?? []

function validateGates(spec: Spec, old: Spec, errors: FieldErrors): void {
  const known = new Set(gatesOf(old).map(({ name }) => name))
  for (const [index, { name }] of gatesOf(spec).entries()) {
    if (!known.has(name))
      errors.forbidden(
        `spec.schedulingGates[${index}].name`,
        "only deletion is allowed, but found new scheduling gate '" + name + "'",
      )
  }
}

/** What may change, as it was. */
function allowed(spec: Spec, old: Spec): object {
  const images = (
    now: readonly Container[] | undefined,
    before: readonly Container[] | undefined,
  ): object[] | undefined => now?.map((one, index) => ({ ...one, image: before?.[index]?.image }))
  const negative = (old.terminationGracePeriodSeconds ?? 0) < 0 && spec.terminationGracePeriodSeconds === 1
  return {
    containers: images(spec.containers, old.containers),
    initContainers: images(spec.initContainers, old.initContainers),
    activeDeadlineSeconds: old.activeDeadlineSeconds,
    tolerations: old.tolerations,
    schedulingGates: (old as { schedulingGates?: object[] }).schedulingGates,
    ...(negative && { terminationGracePeriodSeconds: old.terminationGracePeriodSeconds }),
  }
}

const withoutAbsent = (spec: object): object =>
  Object.fromEntries(Object.entries(spec).filter(([, value]) => value !== undefined))
