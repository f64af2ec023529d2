import { execFile } from 'node:child_process'
import { stat } from 'node:fs/promises'
import { extname } from 'node:path'
import { promisify } from 'node:util'
import { expect } from 'chai'
import { temporaryFolder } from './temporary.ts'

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  )

describe('a temporary folder', () => {
  it('is there until it is removed', async () => {
    const folder = await temporaryFolder()
    if (process.platform !== 'win32') expect((await stat(folder.path)).mode & 0o777).to.equal(0o700)
    await folder.remove()
    expect(await exists(folder.path)).to.equal(false)
  })

  it('is removed when the process ends in a hurry', async () => {
    const module = new URL(`temporary${extname(import.meta.url)}`, import.meta.url).href
    const script = `import { temporaryFolder } from ${JSON.stringify(module)}
      process.stdout.write((await temporaryFolder()).path, () => process.exit(1))`
    const run = promisify(execFile)(process.execPath, [...process.execArgv, '--input-type=module', '-e', script])
    const { stdout } = await run.catch((error: { stdout: string }) => error)
    expect(stdout).to.match(/stickyset-/)
    expect(await exists(stdout)).to.equal(false)
  })
})
