import { planClaim } from '../../reference/controllers/volumes/claims.ts'
import { persistentVolumeController } from '../../reference/controllers/volumes/binder.ts'
import { changing, type Mutant } from '../mutant.ts'

export const claimLost: Mutant = {
  id: 'claim-lost',
  fault: 'A claim is taken for lost once it is looked at after it was bound, though its volume is there.',
  caughtBy: ['claim-keeps-volume'],
  caughtIn: 'claims',
  components: changing('persistentvolume-binder-controller', () =>
    persistentVolumeController({
      claim: (claim, storage) =>
        claim.status.phase === 'Bound' || claim.status.phase === 'Lost' ? { do: 'lose' } : planClaim(claim, storage),
    }),
  ),
}
