/** The StatefulSet controller: informers around a plan. */
import { indexBy } from '../../../kube/informers.ts'
import type { ControllerRevision, PersistentVolumeClaim, Pod, StatefulSet } from '../../../kube/objects.ts'
import { controllerRevisions, persistentVolumeClaims, pods, statefulSets } from '../../../kube/resource.ts'
import type { Component } from '../../component.ts'
import { controller, keyOf, splitKey } from '../controller.ts'
import { eventRecorder } from '../../events.ts'
import { orphansOf, ownerKey } from '../membership.ts'
import { defaultGates, type FeatureGates } from '../../gates.ts'
import { controllerOf } from '../owners.ts'
import { replacements } from '../pace.ts'
import { matches } from '../selector.ts'
import { execute } from './execute.ts'
import { plan as upstreamPlan, type Planner } from './plan.ts'

export interface StatefulSetOptions {
  /** Another plan, to see what that would do. */
  plan?: Planner
  gates?: FeatureGates
}

export function statefulSetController({
  plan = upstreamPlan,
  gates = defaultGates,
}: StatefulSetOptions = {}): Component {
  return controller('statefulset-controller', ({ client, clock, informer, on, queue, ...context }) => {
    const record = eventRecorder({ client, clock, onError: context.onError }, 'statefulset-controller')
    const replacement = replacements(clock)
    const sets = informer<StatefulSet>(statefulSets)
    const claims = informer<PersistentVolumeClaim>(persistentVolumeClaims)
    const allPods = informer<Pod>(pods)
    const podsBy = indexBy(allPods, ownerKey)
    const revisionsBy = indexBy(informer<ControllerRevision>(controllerRevisions), ownerKey)

    function add(pod: Pod): void {
      for (const set of setsOf(pod)) queue.add(keyOf(set))
    }
    function setsOf(pod: Pod): StatefulSet[] {
      const owner = controllerOf(pod)
      if (owner === undefined) {
        const candidates = [...sets.list(pod.metadata.namespace)]
        return candidates.filter(({ spec }) => matches(spec.selector, pod.metadata.labels))
      }
      const set = owner.kind === 'StatefulSet' ? sets.get(pod.metadata.namespace, owner.name) : undefined
      return set === undefined || set.metadata.uid !== owner.uid ? [] : [set]
    }

    const addSet = (set: StatefulSet): void => queue.add(keyOf(set))
    on(sets, { added: addSet, modified: addSet, deleted: addSet })
    on(allPods, {
      added: add,
      deleted: add,
      modified(pod, previous) {
        if (controllerOf(previous)?.uid !== controllerOf(pod)?.uid) add(previous)
        add(pod)
      },
    })
    on(claims, {
      deleted({ metadata }) {
        for (const set of sets.list(metadata.namespace)) if (mayClaim(set, metadata.name)) addSet(set)
      },
    })

    return async (key) => {
      const { namespace, name } = splitKey(key)
      const set = sets.get(namespace, name)
      if (set === undefined) return undefined
      const observed = {
        set,
        pods: [...podsBy(set.metadata.uid), ...podsBy(orphansOf(namespace))],
        claim: (claim: string) => claims.get(namespace, claim),
        revisions: [...revisionsBy(set.metadata.uid), ...revisionsBy(orphansOf(namespace))],
        now: clock.now(),
        several: gates.MaxUnavailableStatefulSet,
      }
      const planned = plan(observed)
      await execute({ client, record, set, replacement }, planned)
      return planned.again
    }
  })
}

/** Whether a claim of that name could be one of the set's. */
const mayClaim = ({ metadata, spec }: StatefulSet, claim: string): boolean =>
  (spec.volumeClaimTemplates ?? []).some((template) => claim.startsWith(`${template.metadata?.name}-${metadata.name}-`))
