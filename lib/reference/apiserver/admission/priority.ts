/** How much a Pod matters: the number that its class stands for. */
import type { Pod } from '../../../kube/objects.ts'
import { pods, priorityClasses } from '../../../kube/resource.ts'
import type { PriorityClassObject } from '../../resources/priorityclass.ts'
import { storeKey, type Api } from '../api.ts'
import { forbidden } from '../status.ts'
import type { Admission } from './admission.ts'

interface Priority {
  name: string
  value: number
  preemptionPolicy: string
}

/** Their names are promised, whether or not there are objects. */
const system: Readonly<Record<string, number>> = {
  'system-cluster-critical': 2_000_000_000,
  'system-node-critical': 2_000_001_000,
}

export const podPriority: Admission = (api, { resource }, object) => {
  if (resource.group !== '' || resource.kind !== 'Pod') return
  const pod = object as unknown as Pod
  const { spec, metadata } = pod
  const { name, value, preemptionPolicy } = priorityOf(api, pod)
  if (name !== '') spec.priorityClassName = name
  const refuse = (what: string, asked: number | string, computed: number | string): Error =>
    forbidden(
      pods,
      metadata.name,
      `the ${what} (${asked}) must not be provided in pod spec; priority admission controller computed ${computed} from the given PriorityClass name`,
    )
  if (spec.priority !== undefined && spec.priority !== value) {
    throw refuse('integer value of priority', spec.priority, value)
  }
  if (spec.preemptionPolicy !== undefined && spec.preemptionPolicy !== preemptionPolicy) {
    throw refuse('string value of preemptionPolicy', spec.preemptionPolicy, preemptionPolicy)
  }
  spec.priority = value
  spec.preemptionPolicy = preemptionPolicy
}

function priorityOf(api: Api, { spec, metadata }: Pod): Priority {
  const { priorityClassName: asked } = spec
  const known = asked
    ? (api.store.get(storeKey(priorityClasses), undefined, asked) as PriorityClassObject | undefined)
    : standard(api)
  if (known)
    return {
      name: known.metadata.name,
      value: known.value,
      preemptionPolicy: known.preemptionPolicy ?? 'PreemptLowerPriority',
    }
  const value = asked ? system[asked] : 0
  if (value === undefined) throw forbidden(pods, metadata.name, `no PriorityClass with name ${asked} was found`)
  return { name: asked ?? '', value, preemptionPolicy: 'PreemptLowerPriority' }
}

/** Of several classes for Pods that name none, the lowest counts. */
function standard(api: Api): PriorityClassObject | undefined {
  if (api.store.count(storeKey(priorityClasses)) === 0) return undefined
  const all = api.store.list(storeKey(priorityClasses)) as PriorityClassObject[]
  return all.filter(({ globalDefault }) => globalDefault).toSorted((a, b) => a.value - b.value)[0]
}
