import { expect } from 'chai'
import { UsageError } from '../command.ts'
import { parseKnownFailures, readKnownFailures } from './known-failures.ts'

const ids = new Set(['guarantee/dns-ready-only', 'guarantee/partition', 'scenario/partition', 'scenario/creating'])
const today = '2030-06-15'
const entry = (fields: Record<string, string> = {}): string =>
  `- ${Object.entries({
    id: 'dns-ready-only',
    reason: 'it caches',
    issue: 'https://example.com/7',
    expires: today,
    ...fields,
  })
    .map(([key, value]) => `${key}: ${value}`)
    .join('\n  ')}\n`
const parse = (text: string) => parseKnownFailures('known.yaml', text, ids, today)

describe('the file of known failures', () => {
  it('is a list, each entry valid through its last day', () => {
    expect(parse(entry() + entry({ id: 'creating', expires: '2031-01-01' }))).to.deep.equal([
      { id: 'guarantee/dns-ready-only', reason: 'it caches', issue: 'https://example.com/7', expires: today },
      { id: 'scenario/creating', reason: 'it caches', issue: 'https://example.com/7', expires: '2031-01-01' },
    ])
    expect(parse('# none yet\n')).to.deep.equal([])
  })

  it('says which is meant where a guarantee and a scenario have one name', () => {
    expect(parse(entry({ id: 'guarantee/partition' }))[0]?.id).to.equal('guarantee/partition')
    expect(() => parse(entry({ id: 'partition' }))).to.throw(
      '"partition" is a guarantee and a scenario: write guarantee/partition or scenario/partition',
    )
  })

  const refused: Record<string, [string, RegExp]> = {
    'an id that matches nothing': [entry({ id: 'dns-raedy' }), /entry 1: "dns-raedy" is no guarantee and no scenario/],
    'an expired entry': [
      entry({ id: 'creating' }) + entry({ expires: '2030-06-14' }),
      /entry 2: guarantee\/dns-ready-only expired on 2030-06-14: see to https/,
    ],
    'a second entry for an id': [entry() + entry(), /entry 2: guarantee\/dns-ready-only has an entry already/],
    'an entry without a reason': [entry({ reason: '""' }), /reason is missing/],
    'an issue that is no URL': [entry({ issue: 'see Bob' }), /issue: expected a URL, found "see Bob"/],
    'a date that is none': [
      entry({ expires: '2031-02-30' }),
      /expires: expected a date such as 2030-06-15, found "2031-02-30"/,
    ],
    'a field that there is not': [entry({ isue: 'x' }), /there is no field isue/],
    'what is no list': ['id: dns-ready-only', /expected a list/],
    'what is no YAML': ['- "', /^known\.yaml: /],
  }
  for (const [what, [text, problem]] of Object.entries(refused)) {
    it(`may not have ${what}`, () => expect(() => parse(text)).to.throw(UsageError, problem))
  }

  it('must be there', async () => {
    const error = await readKnownFailures('nowhere.yaml', ids, today).catch((reason: unknown) => reason)
    expect(error)
      .to.be.instanceOf(UsageError)
      .with.property('message')
      .that.includes('--known-failures=nowhere.yaml: ENOENT')
  })
})
