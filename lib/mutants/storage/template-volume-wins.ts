import { creating, type Mutant } from '../mutant.ts'

interface Spec {
  volumes?: { name: string }[]
}

export const templateVolumeWins: Mutant = {
  id: 'template-volume-wins',
  fault: 'A volume of the Pod template is not replaced by the claim of the same name.',
  caughtBy: ['pod-claims'],
  caughtIn: 'claims',
  components: creating((pod, { set }) => {
    const spec = pod['spec'] as Spec
    const own = set.spec.template.spec?.volumes ?? []
    const volumes = spec.volumes?.map((volume) => own.find(({ name }) => name === volume.name) ?? volume)
    return volumes === undefined ? pod : { ...pod, spec: { ...spec, volumes } }
  }),
}
