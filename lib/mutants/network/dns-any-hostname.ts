import { resolve } from '../../reference/dns/resolve.ts'
import type { Mutant } from '../mutant.ts'

export const dnsAnyHostname: Mutant = {
  id: 'dns-any-hostname',
  fault: "DNS answers for a Pod's name with the addresses of all Pods of the Service.",
  caughtBy: ['dns-addresses'],
  caughtIn: 'names-and-readiness',
  dns: {
    resolve(zone, question) {
      const answer = resolve(zone, question)
      if (!/^[^.]*-\d+\./.test(question.name) || answer.answers.length === 0) return answer
      const all = resolve(zone, { ...question, name: question.name.replace(/^[^.]*\./, '') })
      return { ...answer, answers: all.answers.map((record) => ({ ...record, name: question.name })) }
    },
  },
}
