import { expect } from 'chai'
import { bool, duration, integer, list, parseArguments, repeated, text } from './flags.ts'

const spec = {
  all: bool('A'),
  stdin: bool('i'),
  tty: bool('t'),
  output: text('o'),
  namespace: text('n'),
  filename: list('f'),
  env: repeated(),
  replicas: integer<undefined>(undefined),
  timeout: duration(0),
  'dry-run': text(undefined, 'none', 'client'),
}

const parse = (line: string) => parseArguments(line.split(' '), spec, 'verb')
const failure = (line: string): string => {
  try {
    parse(line)
  } catch (error) {
    return (error as Error).message.split('\n')[0] ?? ''
  }
  return 'none'
}

describe('flags of kubectl', () => {
  it('may be written in every way, anywhere', () => {
    const { flags, args, dash } = parse(
      'pods -o=wide web-0 -itnfoo --replicas 3 --timeout=1m30s -f a,b -f c --env A=1,2',
    )
    expect(args).to.deep.equal(['pods', 'web-0'])
    expect(dash).to.equal(undefined)
    expect(flags).to.deep.include({ output: 'wide', stdin: true, tty: true, namespace: 'foo', replicas: 3 })
    expect(flags).to.deep.include({ timeout: 90_000, filename: ['a', 'b', 'c'], env: ['A=1,2'], 'dry-run': 'none' })
  })

  it('end at --, and what follows is left alone', () => {
    expect(parse('web-0 -- ls -A --output')).to.deep.include({ args: ['web-0', 'ls', '-A', '--output'], dash: 1 })
  })

  it('may have a value only where it is joined to them', () => {
    expect(parse('--dry-run server').flags['dry-run']).to.equal('client')
    expect(parse('--dry-run=server').flags['dry-run']).to.equal('server')
    expect(parse('--all=false -A=false').flags.all).to.equal(false)
  })

  it('are refused in the words of the real one', () => {
    expect(failure('--nope=1')).to.equal('unknown flag: --nope')
    expect(failure('--constructor')).to.equal('unknown flag: --constructor')
    expect(failure('-iz')).to.equal("unknown shorthand flag: 'z' in -iz")
    expect(failure('--output')).to.equal('flag needs an argument: --output')
    expect(failure('-io')).to.equal("flag needs an argument: 'o' in -io")
    expect(failure('--all=x')).to.equal(
      'invalid argument "x" for "-A, --all" flag: strconv.ParseBool: parsing "x": invalid syntax',
    )
    expect(failure('--replicas=1.5')).to.equal(
      'invalid argument "1.5" for "--replicas" flag: strconv.ParseInt: parsing "1.5": invalid syntax',
    )
    expect(failure('--timeout=5')).to.equal('invalid argument "5" for "--timeout" flag: time: invalid duration "5"')
  })
})
