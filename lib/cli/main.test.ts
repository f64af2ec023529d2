import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { kubeconfigOf } from '../clusters/testing.ts'
import { KubeClient } from '../kube/client.ts'
import { httpTransport } from '../kube/http.ts'
import { accessOf, readKubeconfig } from '../kube/kubeconfig.ts'
import { namespaces } from '../kube/resource.ts'
import { program } from './package.ts'

/** Compiled, it is tested as it is shipped. */
const main = extname(import.meta.url) === '.ts' ? fileURLToPath(new URL('./main.ts', import.meta.url)) : program

const scenario = (expected: string, fence = ''): string => `---
id: tiny
title: A small thing
profile: tutorial
---
# A small thing

\`\`\`yaml file=settings.yaml
apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
data:
  colour: blue
\`\`\`

\`\`\`console
$ kubectl apply -f settings.yaml
configmap/settings created
\`\`\`

\`\`\`console${fence}
$ kubectl get configmap settings
NAME       DATA   AGE
${expected}
\`\`\`
`

describe('the stickyset program', function () {
  this.timeout(60_000)
  let folder: string
  const children: ChildProcessWithoutNullStreams[] = []

  beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'stickyset-test-'))))

  afterEach(async () => {
    for (const child of children.splice(0)) if (child.exitCode === null) child.kill('SIGKILL')
    await rm(folder, { recursive: true })
  })

  function start(...args: string[]): ChildProcessWithoutNullStreams {
    const child = spawn(process.execPath, [...process.execArgv, main, ...args], {
      cwd: folder,
      env: { ...process.env, GITHUB_STEP_SUMMARY: '' },
    })
    children.push(child)
    return child
  }

  async function ended(child: ChildProcessWithoutNullStreams) {
    let stdout = ''
    let stderr = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
    const [code] = (await once(child, 'close')) as [number | null]
    return { code, stdout, stderr }
  }

  /** Resolves with what `pattern` finds in what the child prints. */
  async function printed(child: ChildProcessWithoutNullStreams, pattern: RegExp): Promise<string> {
    let text = ''
    for await (const part of child.stdout.setEncoding('utf8') as AsyncIterable<string>) {
      text += part
      const found = pattern.exec(text)
      if (found !== null) return found[1] ?? ''
    }
    throw new Error(`it ended without printing ${pattern}; it printed: ${text}`)
  }

  const file = (name: string): Promise<string> => readFile(join(folder, name), 'utf8')

  it('ends with 0 when all is as written, and leaves its reports', async () => {
    await writeFile(join(folder, 'tiny.md'), scenario('settings   1      5m'))
    const { code, stdout, stderr } = await ended(start('run', 'tiny.md', '--no-html'))
    expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' })
    expect(stdout).to.match(/\n1 passed, 0 failed\n$/)
    expect(await file('reports/conformance.yaml')).to.match(/^result: conformant$/m)
    expect(await file('reports/scenarios/tiny/history.jsonl')).to.include('"colour":"blue"')
  })

  it('ends with 1 when a cell is not as written, and names its line', async () => {
    await writeFile(join(folder, 'tiny.md'), scenario('settings   2      5m', ' eventually=100ms'))
    const { code, stdout } = await ended(start('run', 'tiny.md', '--no-html'))
    expect(code).to.equal(1)
    expect(stdout).to.match(/tiny\.md:25: [^]*\n0 passed, 1 failed\n$/)
  })

  it('ends with 1 on a mutant, and not where that is a known failure', async () => {
    const set = `---
id: tiny
title: A small set
profile: tutorial
---
# A small set

\`\`\`console
$ kubectl apply -f web.yaml
service/nginx created
statefulset.apps/web created
$ kubectl rollout status statefulset/web
...
\`\`\`

\`\`\`check
pod-name-label statefulset/web
\`\`\`
`
    await writeFile(join(folder, 'tiny.md'), set)
    await writeFile(
      join(folder, 'known.yaml'),
      '- id: pod-name-label\n  reason: it is a mutant\n  issue: https://example.com/1\n  expires: 9999-12-31\n',
    )
    const args = ['run', 'tiny.md', '--no-html', '--speed=20', '--cluster=mutant:no-pod-name-label']
    expect((await ended(start(...args))).code).to.equal(1)
    const { code, stdout } = await ended(start(...args, '--known-failures=known.yaml'))
    expect(stdout).to.include('known failures:\n  failed: guarantee/pod-name-label').and.include('inconclusive: ')
    // Its only step is the one that was to fail.
    expect(code).to.equal(4)
  })

  it('ends with 2 when the scenario is wrong, and names its line', async () => {
    await writeFile(join(folder, 'tiny.md'), scenario('', ' evenutally=1s'))
    const { code, stderr } = await ended(start('run', 'tiny.md'))
    expect(code).to.equal(2)
    expect(stderr).to.match(/^stickyset: tiny\.md:22: .*evenutally/)
  })

  it('ends with 2 when there is no such profile, before anything is run', async () => {
    const { code, stdout, stderr } = await ended(start('run', '--profile=core,hard'))
    expect({ code, stdout }).to.deep.equal({ code: 2, stdout: '' })
    expect(stderr).to.match(/^stickyset: --profile=hard: expected tutorial or core or extended\n/)
  })

  it('ends with 3 when the cluster is dead', async () => {
    await writeFile(join(folder, 'tiny.md'), scenario(''))
    await writeFile(join(folder, 'kubeconfig'), kubeconfigOf('http://127.0.0.1:1'))
    const { code, stderr } = await ended(
      start('run', 'tiny.md', '--cluster', 'kubeconfig', '--kubeconfig', 'kubeconfig'),
    )
    expect(code).to.equal(3)
    expect(stderr).to.match(
      /^stickyset: the cluster of context "fake" at http:\/\/127\.0\.0\.1:1 cannot be reached: [^\n]+\n$/,
    )
  })

  // On Windows no process can be asked to end in order.
  if (process.platform !== 'win32') {
    it('ends with 130 when it is interrupted, and leaves nothing behind', async () => {
      await writeFile(join(folder, 'tiny.md'), scenario('settings   2      5m'))
      const up = start('up')
      const kubeconfig = await printed(up, /kubeconfig=(.+)\n/)
      const run = start('run', 'tiny.md', '--no-html', '--cluster=kubeconfig', `--kubeconfig=${kubeconfig}`)
      const client = new KubeClient(httpTransport(await accessOf(await readKubeconfig(kubeconfig))))
      const own = async (): Promise<string[]> =>
        (await client.list(namespaces)).items
          .map(({ metadata }) => metadata.name)
          .filter((name) => name.startsWith('stickyset-'))
      for await (const { object } of client.watch(namespaces)) if (object.metadata.name.startsWith('stickyset-')) break
      const end = ended(run)
      run.kill('SIGINT')
      expect((await end).code).to.equal(130)
      expect(await own()).to.deep.equal([])
      expect(await file('reports/conformance.yaml')).to.match(/^result: interrupted$/m)
      up.kill('SIGTERM')
      expect((await ended(up)).code).to.equal(130)
    })
  }
})
