import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { anOutcome, aReport, aScenario, aStep } from '../testing.ts'
import { allureResults } from './results.ts'
import { generateHtml, withoutAnalytics } from './html.ts'

describe('the HTML report', () => {
  let folder: string
  let html: string

  before(async function () {
    this.timeout(60_000)
    folder = await mkdtemp(join(tmpdir(), 'stickyset-test-'))
    const results = join(folder, 'results')
    await mkdir(results)
    const report = aReport([anOutcome(aScenario('creating'), [aStep('Watch')])])
    for (const [name, text] of allureResults(report, new Map())) await writeFile(join(results, name), text)
    await generateHtml(results, join(folder, 'report.html'), join(folder, 'scratch'), 'StatefulSet on <kind>')
    html = await readFile(join(folder, 'report.html'), 'utf8')
  })

  after(() => rm(folder, { recursive: true }))

  it('is one file', async () => {
    expect(await readdir(folder)).to.have.members(['results', 'report.html'])
  })

  it('asks no other host', () => {
    const urls = html.match(/https?:\/\/[^\s"'`)\\<]+/g) ?? []
    expect(urls.filter((url) => !url.startsWith('http://www.w3.org/'))).to.deep.equal([])
    expect(html).not.to.match(/googletagmanager|dataLayer/)
  })

  it('loses its analytics', () => {
    const page =
      '<p>a</p><script async src="https://www.googletagmanager.com/gtag/js?id=G-1"></script>\n <script>gtag(1)</script><p>b</p>'
    expect(withoutAnalytics(page)).to.equal('<p>a</p><p>b</p>')
  })

  it('is refused when it would ask another host all the same', () => {
    expect(() => withoutAnalytics('<link rel="x" href="https://fonts.example/x.css">')).to.throw(
      /another host: <link.*fonts\.example/,
    )
  })
})
