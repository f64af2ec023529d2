/** What may change of a Pod's spec once it is there. */
import type { Pod } from '../../../kube/objects.ts'
import { equal } from '../../schema/equal.ts'
import type { FieldErrors } from '../../schema/errors.ts'

type Spec = Pod['spec']

export function validatePodUpdate(pod: Pod, old: Pod, errors: FieldErrors): void {
  if (equal(pod.spec, old.spec)) return
  const expected = { ...old.spec, ...allowed(pod.spec, old.spec) }
  if (!equal(pod.spec, withoutAbsent(expected))) {
    errors.forbidden(
      'spec',
      'pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)',
    )
  }
}

function allowed(spec: Spec, old: Spec): Partial<Spec> {
  const images = <T extends { image?: string }>(
    before: readonly T[] | undefined,
    after: readonly T[] | undefined,
  ): T[] | undefined =>
    before?.length === after?.length
      ? before?.map((one, index) => ({ ...one, image: after?.[index]?.image }))
      : (before as T[] | undefined)
  const added = (old.tolerations ?? []).every((one) => spec.tolerations?.some((other) => equal(one, other)))
  const negative = (old.terminationGracePeriodSeconds ?? 0) < 0 && spec.terminationGracePeriodSeconds === 1
  return {
    containers: images(old.containers, spec.containers) ?? [],
    initContainers: images(old.initContainers, spec.initContainers),
    activeDeadlineSeconds: spec.activeDeadlineSeconds,
    tolerations: added ? spec.tolerations : old.tolerations,
    terminationGracePeriodSeconds: negative ? 1 : old.terminationGracePeriodSeconds,
  }
}

const withoutAbsent = (spec: object): object =>
  Object.fromEntries(Object.entries(spec).filter(([, value]) => value !== undefined))
