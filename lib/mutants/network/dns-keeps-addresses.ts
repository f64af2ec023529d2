import { resolve } from '../../reference/dns/resolve.ts'
import type { Mutant } from '../mutant.ts'

type Answers = ReturnType<typeof resolve>

const first = new Map<string, Answers>()

export const dnsKeepsAddresses: Mutant = {
  id: 'dns-keeps-addresses',
  fault: 'DNS goes on answering with the first address that a Pod had.',
  caughtBy: ['dns-addresses'],
  caughtIn: 'replacing-pods',
  dns: {
    resolve(zone, question) {
      const answer = resolve(zone, question)
      const key = `${question.name} ${question.type}`
      if (!/^[^.]*-\d+\./.test(question.name) || answer.answers.length === 0) return answer
      const known = first.get(key) ?? answer
      first.set(key, known)
      return known
    },
  },
}
