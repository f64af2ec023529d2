import type { Manifest } from '../../kube/objects.ts'
import { type Mutant, tasked } from '../mutant.ts'

interface Spec {
  volumes?: { name: string; persistentVolumeClaim?: { claimName: string } }[]
}

export const claimsNamedBySet: Mutant = {
  id: 'claims-named-by-set',
  fault: 'Claims are named by their set first: web-www-0.',
  caughtBy: ['pod-claims'],
  caughtIn: 'claims',
  components: tasked((task, { set, claim }) => {
    // The plan would have claims of the right names.
    if (task.do === 'provide' || task.do === 'update') return []
    if (task.do !== 'create') return [task]
    const renamed = (name: string): string =>
      name.replace(
        /^(.*)-(\d+)$/,
        (_, stem: string, ordinal: string) =>
          `${set.metadata.name}-${stem.slice(0, -set.metadata.name.length - 1)}-${ordinal}`,
      )
    const claims = task.claims
      .map((each): Manifest => ({ ...each, metadata: { ...each.metadata, name: renamed(each.metadata.name ?? '') } }))
      .filter(({ metadata }) => claim(metadata.name ?? '') === undefined)
    const { volumes = [], ...spec } = task.pod['spec'] as Spec
    const named = volumes.map(({ persistentVolumeClaim: own, ...volume }) =>
      own === undefined ? volume : { ...volume, persistentVolumeClaim: { claimName: renamed(own.claimName) } },
    )
    return [{ ...task, claims, pod: { ...task.pod, spec: { ...spec, volumes: named } } }]
  }),
}
