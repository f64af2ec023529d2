import type { KubeObject } from '../kube/objects.ts'
import { garbageCollector } from '../reference/controllers/garbage/collector.ts'
import { ownersOf } from '../reference/controllers/garbage/graph.ts'
import { planGarbage } from '../reference/controllers/garbage/plan.ts'
import { changing, type Mutant } from './mutant.ts'

export const gcKnowsNames: Mutant = {
  id: 'gc-knows-names',
  fault: 'The garbage collector goes by the names of owners, not by their uids: Pods of a set that is made anew are deleted as the old one was.',
  caughtBy: ['pods-left-alone'],
  components(standard) {
    const gone = new Set<string>()
    return changing('garbage-collector-controller', () =>
      garbageCollector({
        plan(node, dependents, owner) {
          const fate = planGarbage(node, dependents, owner)
          const names = ownersOf(node).map(({ kind, name }) => nameOf(node.object, kind, name))
          if (fate.do === 'delete') for (const name of names) gone.add(name)
          const isMistaken = fate.do === 'nothing' && node.object.metadata.deletionTimestamp === undefined && names.some((name) => gone.has(name))
          return isMistaken ? { do: 'delete', propagationPolicy: 'Background' } : fate
        },
      }),
    )(standard)
  },
}

const nameOf = ({ metadata }: KubeObject, kind: string, name: string): string => `${metadata.namespace}/${kind}/${name}`
