import { expect } from 'chai'
import { matchOutput, type MatchResult } from '../match.ts'
import type { ExpectedLine } from '../model.ts'
import type { MatchContext } from './context.ts'
import { Variables } from './variables.ts'

export const context = (): MatchContext => ({
  variables: new Variables(),
  names: {
    namespace: { transcript: 'default', run: 'creating-x7k2p' },
    clusterDomain: { transcript: 'cluster.local', run: 'cluster.local' },
    images: { 'k8s.gcr.io/nginx-slim:0.8': 'registry.k8s.io/nginx-slim:0.24' },
  },
})
export const lines = (text: string): ExpectedLine[] =>
  text.split('\n').map((line, index) => ({ line: index + 1, text: line }))
export const match = (
  expected: string,
  actual: string,
  within = context(),
  command = 'kubectl get pods',
): MatchResult => matchOutput(lines(expected), actual, command, within)
export const fits = (...args: Parameters<typeof match>): void => {
  const result = match(...args)
  expect(result.ok, result.ok ? '' : result.text).to.equal(true)
}
export const fails = (line: number, ...args: Parameters<typeof match>): string => {
  const result = match(...args)
  if (result.ok) throw new Error('expected a mismatch')
  expect(result.line, result.text).to.equal(line)
  return result.text
}
