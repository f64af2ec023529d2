import { resolve } from '../../reference/dns/resolve.ts'
import type { Mutant } from '../mutant.ts'

export const srvNamesService: Mutant = {
  id: 'srv-names-service',
  fault: 'SRV records lead to the Service, not to its Pods.',
  caughtBy: ['dns-addresses'],
  caughtIn: 'names-and-readiness',
  dns: {
    resolve(zone, question) {
      const answer = resolve(zone, question)
      const answers = answer.answers.map((record) =>
        record.type === 'SRV'
          ? { ...record, data: { ...record.data, target: record.data.target.replace(/^[^.]*\./, '') } }
          : record,
      )
      return { ...answer, answers }
    },
  },
}
