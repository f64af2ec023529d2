import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { checkImports, violations } from './imports.ts'

describe('the import rules', () => {
  it('let imports run downwards', () => {
    expect(
      violations('cli/run.ts', "import { a } from '../scenario/run.ts'\nimport type { C } from '../clock.ts'"),
    ).to.deep.equal([])
    expect(violations('reference/node/pods.ts', "import { pods } from '../../kube/resource.ts'")).to.deep.equal([])
  })

  it('let none run upwards or across', () => {
    expect(violations('kube/client.ts', "import { a } from '../history/history.ts'")).to.deep.equal([
      'lib/kube/client.ts imports from lib/history/, which lib/kube/ must not',
    ])
    expect(violations('reference/start.ts', "export * from '../clusters/adapter.ts'")).to.have.length(1)
    expect(violations('terminal/a.ts', "const a = await import('../history/history.ts')")).to.have.length(1)
    expect(violations('kubectl/a.ts', "import {\n  a,\n} from '../terminal/terminal.ts'")).to.have.length(1)
    expect(violations('kube/a.ts', "import '../cli/run.ts'")).to.have.length(1)
  })

  it('are about imports alone', () => {
    expect(
      violations('kube/a.ts', "export const root = new URL('../cli/x', import.meta.url)\n// from '../cli/x.ts'"),
    ).to.deep.equal([])
  })

  it('let only the adapter and `up` use the reference', () => {
    const text = "const { start } = await import('../reference/start.ts')"
    expect(violations('clusters/reference.ts', text)).to.deep.equal([])
    expect(violations('cli/up.ts', text)).to.deep.equal([])
    expect(violations('clusters/kind.ts', text)).to.have.length(1)
    expect(violations('cli/run.ts', text)).to.have.length(1)
  })

  it('know no folder that the design does not have', () => {
    expect(violations('util/a.ts', "import '../kube/client.ts'")).to.have.length(1)
  })

  it('are read from files, tests left out', async () => {
    const lib = await mkdtemp(join(tmpdir(), 'stickyset-test-'))
    await mkdir(join(lib, 'kube'))
    await writeFile(join(lib, 'kube', 'a.ts'), "import { b } from '../cli/b.ts'\n")
    await writeFile(join(lib, 'kube', 'a.test.ts'), "import { b } from '../cli/b.ts'\n")
    expect(await checkImports(lib)).to.deep.equal(['lib/kube/a.ts imports from lib/cli/, which lib/kube/ must not'])
    await rm(lib, { recursive: true })
  })
})
