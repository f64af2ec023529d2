import { resolve } from '../../reference/dns/resolve.ts'
import type { Mutant } from '../mutant.ts'

export const dnsForgetsPods: Mutant = {
  id: 'dns-forgets-pods',
  fault: 'DNS knows Services, and no names of Pods.',
  caughtBy: ['dns-resolves'],
  caughtIn: 'names-default',
  dns: {
    resolve(zone, question) {
      const isPod = /^[^._]*-\d+\.[^.]+\.[^.]+\.svc\./.test(question.name)
      return resolve(zone, isPod ? { ...question, name: `nobody.${question.name}` } : question)
    },
  },
}
