import { persistentVolumeController } from '../../reference/controllers/volumes/binder.ts'
import { planVolume } from '../../reference/controllers/volumes/volumes.ts'
import { changing, type Mutant } from '../mutant.ts'

export const retainedVolumesDeleted: Mutant = {
  id: 'retained-volumes-deleted',
  fault: 'A volume goes with its claim, though it is to be retained.',
  caughtBy: ['released-volumes'],
  caughtIn: 'retained-volumes',
  components: changing('persistentvolume-binder-controller', () =>
    persistentVolumeController({
      volume: ({ spec, ...volume }, claim) =>
        planVolume({ ...volume, spec: { ...spec, persistentVolumeReclaimPolicy: 'Delete' } }, claim),
    }),
  ),
}
