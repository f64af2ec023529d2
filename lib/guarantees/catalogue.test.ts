import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { catalogue } from './catalogue.ts'
import { guarantees } from './guarantees.ts'

const all = [...guarantees.values()]
const spokenOf = new Map(all.flatMap(({ id, catalogue: ids }) => ids.map((behaviour) => [behaviour, id] as const)))

describe('the catalogue of behaviours', () => {
  it('has each of them covered by a guarantee, or says why it cannot be observed', () => {
    const neither = [...catalogue]
      .filter(([id, { unobserved }]) => unobserved === undefined && !spokenOf.has(id))
      .map(([id]) => id)
    expect(neither).to.deep.equal([])
    const both = [...catalogue]
      .filter(([id, { unobserved }]) => unobserved !== undefined && spokenOf.has(id))
      .map(([id]) => id)
    expect(both).to.deep.equal([])
  })

  it('has all that guarantees speak of', () => {
    expect([...spokenOf.keys()].filter((id) => !catalogue.has(id))).to.deep.equal([])
  })

  it('counts without a gap', () => {
    const groups = new Map<string, number[]>()
    for (const id of catalogue.keys()) {
      const [group = '', number] = id.split('-')
      groups.set(group, [...(groups.get(group) ?? []), Number(number)])
    }
    for (const [group, numbers] of groups) {
      expect(
        numbers.toSorted((a, b) => a - b),
        group,
      ).to.deep.equal(Array.from(numbers, (_, i) => i + 1))
    }
  })

  it('has no guarantee that promises more than the behaviours that it is of', () => {
    const rank = { core: 0, extended: 1, implementation: 2 }
    const bold = all.filter(({ level, catalogue: ids }) =>
      ids.every((id) => rank[catalogue.get(id)?.level ?? 'core'] > rank[level]),
    )
    expect(bold.map(({ id }) => id)).to.deep.equal([])
  })
})

describe('guarantees', () => {
  it('are each in a file of its own, or of two, by their ids', () => {
    const folder = fileURLToPath(new URL('.', import.meta.url))
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((path) =>
      path
        .replaceAll('\\', '/')
        .replace(/^.*\//, '')
        .replace(/\.(ts|js)$/, ''),
    )
    const shared = { 'parallel-creation': 'missing-pods', 'parallel-deletion': 'surplus-pods' } as Record<
      string,
      string
    >
    expect([...guarantees.keys()].filter((id) => !files.includes(shared[id] ?? id))).to.deep.equal([])
  })

  it('say what they promise in one sentence, with a word of RFC 2119, and where it stands', () => {
    for (const { id, statement, source } of all) {
      expect(statement, id)
        .to.match(/\b(MUST|MUST NOT|SHOULD|SHOULD NOT)\b/)
        .and.match(/\.$/)
      expect(statement.slice(0, -1), id).not.to.match(/\.\s+[A-Z]/)
      expect(source.url, id).to.match(/^https:\/\//)
    }
  })

  it('that many say SHOULD fail nobody', () => {
    for (const { id, level, statement } of all)
      expect(/\bMUST\b/.test(statement), id).to.equal(level !== 'implementation')
  })
})
