import type { Manifest } from '../../kube/objects.ts'
import { creating, type Mutant } from '../mutant.ts'

export const rollbackStaysBroken: Mutant = {
  id: 'rollback-stays-broken',
  fault:
    'A Pod that is deleted while its set rolls out comes back as it was: a rollback cannot mend it, nor can people.',
  issue: 'https://github.com/kubernetes/kubernetes/issues/67250',
  caughtBy: ['replacement-revision'],
  caughtIn: 'held-pods',
  components(standard) {
    const last = new Map<string, Manifest>()
    return creating((pod, { set, pods }) => {
      const { name = '', namespace } = pod.metadata
      const before = last.get(`${namespace}/${name}`)
      const isWell = pods.every(({ status }) => status.phase === 'Running')
      const made =
        isWell || before === undefined || set.status.currentRevision === set.status.updateRevision ? pod : before
      last.set(`${namespace}/${name}`, made)
      return made
    })(standard)
  },
}
