import { expect } from 'chai'
import { parseScenario } from '../../scenario/parse.ts'
import { longestFirst } from './start-order.ts'

describe('the order in which chains begin', () => {
  const chain = (id: string, attributes = '') => [
    parseScenario(
      `${id}.md`,
      `---\nid: ${id}\ntitle: ${id}\nprofile: core\n---\n# Do\n\n\`\`\`console ${attributes}\n$ kubectl get pods\n\`\`\`\n`,
    ),
  ]

  it('begins with those that watch longest, and leaves the others as they are', () => {
    const chains = [chain('a'), chain('b', 'for=2s'), chain('c'), chain('d', 'never=10s'), chain('e')]
    expect(longestFirst(chains).map(([scenario]) => scenario!.id)).to.deep.equal(['d', 'b', 'a', 'c', 'e'])
  })
})
