import { expect } from 'chai'
import { ScenarioError, type ConsoleBlock } from './model.ts'
import { parseScenario } from './parse.ts'

const frontMatter = '---\nid: demo\ntitle: Demo\nprofile: tutorial\n---\n'

function parse(body: string, head = frontMatter): ReturnType<typeof parseScenario> {
  return parseScenario('demo.md', head + body, { guarantees: new Set(['ordered-creation']) })
}

function problem(body: string, head?: string): string {
  try {
    parse(body, head)
  } catch (error) {
    expect(error).to.be.instanceOf(ScenarioError)
    return (error as Error).message
  }
  throw new Error('expected a ScenarioError')
}

const blocks = (body: string): ConsoleBlock[] =>
  parse(body)
    .steps.flatMap(({ items }) => items)
    .filter((item) => item.kind === 'console')
const fenced = (text: string, info = 'console'): string => `# Step\n\n\`\`\`${info}\n${text}\n\`\`\`\n`

describe('parsing a scenario', () => {
  it('reads front matter, introduction, steps, prose and blocks with their lines', () => {
    const scenario = parse(
      'Hello.\n\n## First\n\nDo it:\n\n```yaml file=a/web.yaml\nkind: Pod\n```\n\nNow.\n\n```check\nordered-creation statefulset/web\n```\n\n## Second\n\n```console\n$ ls\nweb.yaml\n```\n',
    )
    expect(scenario).to.deep.equal({
      file: 'demo.md',
      id: 'demo',
      title: 'Demo',
      profile: 'tutorial',
      features: [],
      namespace: 'default',
      clusterDomain: 'cluster.local',
      requiresClusterDomain: false,
      introduction: [{ kind: 'prose', line: 6, markdown: 'Hello.' }],
      steps: [
        {
          title: 'First',
          line: 8,
          items: [
            { kind: 'prose', line: 10, markdown: 'Do it:' },
            { kind: 'file', line: 12, path: 'a/web.yaml', language: 'yaml', text: 'kind: Pod\n' },
            { kind: 'prose', line: 16, markdown: 'Now.' },
            {
              kind: 'check',
              line: 18,
              checks: [{ line: 19, guarantee: 'ordered-creation', subject: 'statefulset/web' }],
            },
          ],
        },
        {
          title: 'Second',
          line: 22,
          items: [
            {
              kind: 'console',
              line: 24,
              terminal: 'main',
              options: {},
              exchanges: [
                { line: 25, input: { kind: 'command', commandLine: 'ls' }, expected: [{ line: 26, text: 'web.yaml' }] },
              ],
            },
          ],
        },
      ],
    })
  })

  it('reads all of the front matter', () => {
    const head =
      '---\nid: rows\ntitle: "Rows"\nprofile: core\nfeatures: [ClusterDNS, PodExec]\ncontinues: demo\nduration: 5m\nnamespace: foo\nclusterDomain: kube.local\n---\n'
    expect(parse(fenced('$ ls'), head)).to.deep.include({
      features: ['ClusterDNS', 'PodExec'],
      continues: 'demo',
      duration: '5m',
      namespace: 'foo',
      clusterDomain: 'kube.local',
      requiresClusterDomain: true,
    })
  })

  it('reads fence attributes', () => {
    expect(blocks(fenced('$ ls', 'console terminal=1 eventually=1m30s for=500ms exit=1'))[0]).to.deep.include({
      terminal: '1',
      options: { eventually: 90_000, for: 500, exit: 1 },
    })
    expect(blocks(fenced('$ ls', 'console never=10s'))[0]!.options).to.deep.equal({ never: 10_000 })
    expect(blocks(fenced('$ ls', 'console once'))[0]!.options).to.deep.equal({ once: true })
  })

  it('joins continued lines and here-documents', () => {
    const text =
      "$ kubectl get pods \\\n> -l app=nginx\nNAME\n$ cat <<EOF | wc -l\nkind: Pod\n\n$ no command\nEOF\n2\n$ kubectl apply -f - <<'END'\n> a: 1\n> END\ndone"
    expect(
      blocks(fenced(text))[0]!.exchanges.map(({ input, expected }) => [
        input.kind === 'command' && input.commandLine,
        expected.map((line) => line.text),
      ]),
    ).to.deep.equal([
      ['kubectl get pods \\\n-l app=nginx', ['NAME']],
      ['cat <<EOF | wc -l\nkind: Pod\n\n$ no command\nEOF', ['2']],
      ["kubectl apply -f - <<'END'\na: 1\nEND", ['done']],
    ])
  })

  it('types into sessions, also in later blocks, and drops the bare prompt at an end', () => {
    const body = `${fenced("$ kubectl run -it --image busybox:1.28 t --restart=Never --rm\nIf you don't see a command prompt, try pressing enter.\n\n/ # nslookup web-0\nName: web-0\n\n/ # ")}\n\`\`\`console\n/ # cat /etc/hosts\n# Kubernetes-managed hosts file.\n/tmp # ls\n\`\`\`\n`
    const [first, second] = blocks(body)
    expect(first!.exchanges.map(({ input }) => input)).to.deep.equal([
      { kind: 'command', commandLine: 'kubectl run -it --image busybox:1.28 t --restart=Never --rm' },
      { kind: 'typed', prompt: '/ # ', text: 'nslookup web-0' },
    ])
    expect(second!.exchanges.map(({ input, expected }) => [input, expected.length])).to.deep.equal([
      [{ kind: 'typed', prompt: '/ # ', text: 'cat /etc/hosts' }, 1],
      [{ kind: 'typed', prompt: '/tmp # ', text: 'ls' }, 0],
    ])
  })

  it('takes a block without a command as what a watch has printed', () => {
    const body = `${fenced('$ kubectl get pods -w -l app=nginx', 'console terminal=1')}\n\`\`\`console terminal=1\nNAME    READY\nweb-0   1/1   \n\n\`\`\`\n`
    expect(blocks(body)[1]!.exchanges).to.deep.equal([
      {
        line: 13,
        input: { kind: 'watch' },
        expected: [
          { line: 13, text: 'NAME    READY' },
          { line: 14, text: 'web-0   1/1' },
        ],
      },
    ])
  })

  it('takes CRLF, tabs, lists and other fences', () => {
    const body =
      '# One\r\n\r\n- item\r\n\r\n  ```console\r\n  $ printf "a\\tb"\r\n  a\tb\r\n  ```\r\n\r\n```text\r\nunclear\r\n```\r\n'
    const scenario = parse(body)
    expect(scenario.steps[0]!.items.map(({ kind }) => kind)).to.deep.equal(['prose', 'console', 'prose'])
    expect(blocks(body)[0]!.exchanges[0]!.expected).to.deep.equal([{ line: 12, text: 'a\tb' }])
  })

  it('makes steps of sections with blocks only', () => {
    const scenario = parse(
      '# Demo\n\nIntro.\n\n## Why\n\nBecause.\n\n## Do\n\n```console\n$ ls\n```\n\n## Next\n\nRead on.\n',
    )
    expect(scenario.introduction.map(({ markdown }) => markdown)).to.deep.equal(['Intro.', '## Why', 'Because.'])
    expect(scenario.steps.map(({ title }) => title)).to.deep.equal(['Do'])
    expect(scenario.steps[0]!.items.slice(1).map((item) => item.kind === 'prose' && item.markdown)).to.deep.equal([
      '## Next',
      'Read on.',
    ])
  })
})

describe('a malformed scenario', () => {
  const head = (line: string): string => frontMatter.replace('---\nid', `---\n${line}\nid`)
  const cases: [string, () => string, string][] = [
    ['no front matter', () => problem('', '# Hi\n'), 'demo.md:1: a scenario begins with front matter'],
    ['front matter without an end', () => problem('', '---\nid: x\n'), 'demo.md:1: the front matter is not closed'],
    ['wrong YAML in it', () => problem('', '---\nid: demo\ntitle: [\n---\n'), 'demo.md:3: the front matter is no YAML'],
    ['a list for front matter', () => problem('', '---\n- a\n---\n'), 'demo.md:2: the front matter must hold keys'],
    ['an unknown key', () => problem('', head('idd: x')), 'demo.md:2: unknown key "idd"'],
    ['no id', () => problem('', '---\ntitle: x\nprofile: core\n---\n'), 'demo.md:1: the front matter lacks "id"'],
    [
      'a number for a title',
      () => problem('', '---\nid: x\ntitle: 5\nprofile: core\n---\n'),
      'demo.md:3: "title" must be a string',
    ],
    ['an unknown feature', () => problem('', head('features: [Teleport]')), 'demo.md:2: unknown feature "Teleport"'],
    [
      'features that are no list',
      () => problem('', head('features: ClusterDNS')),
      'demo.md:2: write "features" as a list',
    ],
    [
      'an unknown profile',
      () => problem('', frontMatter.replace('tutorial', 'gold')),
      'demo.md:4: unknown profile "gold"',
    ],
    ['a bad duration', () => problem('', head('duration: soon')), 'demo.md:2: "soon" is no duration'],
    ['a bad namespace', () => problem('', head('namespace: A_B')), 'demo.md:2: "A_B" cannot be a namespace'],
    ['no steps', () => problem('Only prose.\n'), 'demo.md:6: a scenario without steps'],
    [
      'a block before a heading',
      () => problem('```console\n$ ls\n```\n'),
      'demo.md:6: a block before the first heading',
    ],
    ['output without a command', () => problem(fenced('NAME')), 'demo.md:9: output without a command'],
    [
      'a terminal that does nothing',
      () => problem(`${fenced('$ kubectl get pods', 'console terminal=1')}\n${fenced('NAME', 'console terminal=1')}`),
      'demo.md:15: output without a command, in a terminal that does nothing',
    ],
    ['a prompt without a session', () => problem(fenced('/ # ls')), 'demo.md:9: output without a command'],
    ['an empty block', () => problem('# S\n```console\n```\n'), 'demo.md:7: an empty console block'],
    ['an unclosed fence', () => problem('# S\n```console\n$ ls\n'), 'demo.md:7: the fenced block is not closed'],
    [
      'an unclosed here-document',
      () => problem(fenced('$ cat <<EOF\na')),
      'demo.md:9: the here-document is not closed',
    ],
    [
      'an unknown attribute',
      () => problem(fenced('$ ls', 'console wait=5s')),
      'demo.md:8: unknown attribute "wait" of a console block: it takes terminal',
    ],
    ['a bad time', () => problem(fenced('$ ls', 'console eventually=60')), 'demo.md:8: "eventually=60" is no duration'],
    ['a bad exit code', () => problem(fenced('$ ls', 'console exit=x')), 'demo.md:8: "exit=x" is no exit code'],
    ['a bad terminal', () => problem(fenced('$ ls', 'console terminal=')), 'demo.md:8: "terminal=" names no terminal'],
    [
      'contradicting attributes',
      () => problem(fenced('$ ls', 'console never=5s for=5s')),
      'demo.md:8: "never" contradicts',
    ],
    [
      'an unknown guarantee',
      () => problem(fenced('luck', 'check')),
      'demo.md:9: unknown guarantee "luck": known are ordered-creation',
    ],
    [
      'a check with too much',
      () => problem(fenced('ordered-creation web', 'check')),
      'demo.md:9: "ordered-creation web" must be',
    ],
    ['an empty check', () => problem('# S\n```check\n```\n'), 'demo.md:7: an empty check block'],
    ['wrong YAML', () => problem(fenced('a: 1\nb: [', 'yaml file=x.yaml')), 'demo.md:11: the YAML is wrong'],
    [
      'a file elsewhere',
      () => problem(fenced('a: 1', 'yaml file=../x.yaml')),
      'demo.md:8: "file=../x.yaml" must name a file inside',
    ],
    [
      'a misspelt attribute of a file',
      () => problem(fenced('a: 1', 'yaml name=x.yaml')),
      'demo.md:8: unknown attribute "name" of a yaml block',
    ],
  ]
  for (const [what, run, expected] of cases) {
    it(`says where and what to do: ${what}`, () => {
      expect(run()).to.satisfy((message: string) => message.startsWith(expected), run())
    })
  }
})
