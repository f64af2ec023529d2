import { expect } from 'chai'
import { defineCommand, UsageError } from './command.ts'
import { dispatch, type Loaders } from './dispatch.ts'
import { exitCodes } from './exit.ts'
import { pairs, parseFlags, positiveNumber, oneOf } from './flags.ts'

const greet = defineCommand({
  summary: 'says hello',
  operands: '[NAME …]',
  flags: {
    loud: { type: 'boolean', help: 'in capitals' },
    style: { type: 'string', value: 'STYLE', help: 'how' },
    image: { type: 'string', multiple: true, help: 'which' },
  },
  examples: ['stickyset greet Ada'],
  async run({ flags, operands, stdout }) {
    stdout(JSON.stringify({ flags, operands }))
    return exitCodes.nonconformant
  },
})

const failing = (error: Error) =>
  defineCommand({
    summary: 'fails',
    flags: {},
    examples: [],
    async run() {
      throw error
    },
  })

function named(name: string, message = 'what is wrong'): Error {
  const error = new Error(message)
  error.name = name
  return error
}

async function call(
  argv: string[],
  loaders: Loaders = { greet: async () => greet },
  signal = new AbortController().signal,
) {
  let stdout = ''
  let stderr = ''
  const code = await dispatch(loaders, argv, {
    signal,
    stdout: (text) => void (stdout += text),
    stderr: (text) => void (stderr += text),
  })
  return { code, stdout, stderr }
}

describe('the stickyset command', () => {
  it('passes flags and operands, in either way of writing', async () => {
    const { code, stdout } = await call(['greet', 'Ada', '--style', 'warm', '--loud', '--image=a=b', '--image', 'c=d'])
    expect(code).to.equal(1)
    expect(JSON.parse(stdout)).to.deep.equal({
      flags: { loud: true, style: 'warm', image: ['a=b', 'c=d'], help: false },
      operands: ['Ada'],
    })
  })

  it('refuses an unknown flag and lists the known ones', async () => {
    const { code, stderr } = await call(['greet', '--lud'])
    expect(code).to.equal(2)
    expect(stderr).to.equal('stickyset: unknown flag --lud: the known ones are --loud, --style, --image, --help\n')
  })

  it('refuses a flag without its value, or with one too many', async () => {
    expect((await call(['greet', '--style'])).stderr).to.include('--style needs a value: --style=STYLE')
    expect((await call(['greet', '--style='])).stderr).to.include('--style needs a value: --style=STYLE')
    expect((await call(['greet', '--style', '--loud'])).stderr).to.include('--style needs a value')
    expect((await call(['greet', '--loud=yes'])).stderr).to.include('--loud takes no value')
  })

  it('refuses an unknown command and lists the known ones', async () => {
    for (const name of ['gret', 'constructor']) {
      const { code, stderr } = await call([name])
      expect([code, stderr]).to.deep.equal([2, `stickyset: unknown command ${name}: the known ones are greet\n`])
    }
  })

  it('refuses operands where none are taken', async () => {
    const { code, stderr } = await call(['x', 'what'], { x: async () => failing(new Error('unreached')) })
    expect([code, stderr]).to.deep.equal([2, 'stickyset: x takes no operands, but was given what\n'])
  })

  it('helps: in general, and with each command', async () => {
    expect((await call([])).stdout).to.match(/greet {2}says hello/)
    for (const argv of [
      ['greet', '--help'],
      ['help', 'greet'],
    ]) {
      const { code, stdout } = await call(argv)
      expect(code).to.equal(0)
      expect(stdout)
        .to.match(/usage: stickyset greet \[NAME …\] \[flags\]/)
        .and.include('--style=STYLE  how')
        .and.include('stickyset greet Ada')
    }
  })

  it('tells its version', async () => {
    expect((await call(['--version'])).stdout).to.match(/^\d+\.\d+\.\d+\n$/)
  })

  for (const [name, code] of [
    ['UsageError', 2],
    ['ScenarioError', 2],
    ['UnknownScenarioError', 2],
    ['ClusterError', 3],
    ['KubeconfigError', 3],
    ['UnreachableError', 3],
  ] as const) {
    it(`tells a ${name} in one sentence and exits with ${code}`, async () => {
      expect(await call(['x'], { x: async () => failing(named(name)) })).to.deep.equal({
        code,
        stdout: '',
        stderr: 'stickyset: what is wrong\n',
      })
    })
  }

  it('owns up to a fault of its own, with a trace', async () => {
    const { code, stderr } = await call(['x'], { x: async () => failing(new TypeError('x is undefined')) })
    expect(code).to.equal(5)
    expect(stderr).to.match(/fault of stickyset itself\nTypeError: x is undefined\n\s+at /)
  })

  it('exits with 130 when it was interrupted, whatever came of it', async () => {
    expect((await call(['x'], { x: async () => failing(named('ClusterError')) }, AbortSignal.abort())).code).to.equal(
      130,
    )
  })
})

describe('values of flags', () => {
  it('are numbers greater than 0', () => {
    expect(positiveNumber('speed', '2.5', 1)).to.equal(2.5)
    expect(positiveNumber('speed', undefined, 1)).to.equal(1)
    for (const text of ['0', '-1', 'fast', '', 'Infinity']) {
      expect(() => positiveNumber('speed', text, 1)).to.throw(
        UsageError,
        `--speed=${text}: expected a number greater than 0`,
      )
    }
  })

  it('are one of a few words', () => {
    expect(oneOf('terminal', undefined, ['sandbox', 'host'])).to.equal('sandbox')
    expect(() => oneOf('terminal', 'hots', ['sandbox', 'host'])).to.throw(UsageError, 'expected sandbox or host')
  })

  it('are pairs', () => {
    expect(pairs('image', ['a:1=b:2=c'])).to.deep.equal({ 'a:1': 'b:2=c' })
    for (const text of ['a', '=b', 'a='])
      expect(() => pairs('image', [text])).to.throw(UsageError, 'expected --image OLD=NEW')
  })

  it('start with a dash only behind an equals sign', () => {
    expect(parseFlags(greet.flags, ['--style=-x', '--', '--loud'])).to.deep.equal({
      flags: { loud: false, style: '-x', image: [] },
      operands: ['--loud'],
    })
  })
})
