/** The results as one HTML file that works without a network: made by Allure 3, loaded only now because that takes a second. */
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { categories } from './context.ts'

/** `results` is a folder of Allure results; the report becomes `file`. `scratch` is a folder to work in, removed afterwards. */
export async function generateHtml(results: string, file: string, scratch: string, name: string): Promise<void> {
  const { AllureReport, resolveConfig } = await import('@allurereport/core')
  const config = await resolveConfig(
    {
      name,
      output: scratch,
      plugins: { awesome: { options: { reportName: name, singleFile: true, groupBy: ['feature'] } } },
      categories,
    },
    {},
  )
  try {
    const report = new AllureReport(config)
    await report.start()
    await report.readDirectory(results)
    await report.done()
    await writeFile(file, withoutAnalytics(await readFile(join(scratch, 'index.html'), 'utf8')))
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}

/** @throws Error when a script from elsewhere is left: then Allure has changed, and this must too. */
export function withoutAnalytics(html: string): string {
  const clean = html.replace(
    /<script async src="https:\/\/www\.googletagmanager\.com[^>]*><\/script>\s*<script>[^<]*<\/script>/,
    '',
  )
  const [foreign] = /<(?:script|link|img|iframe)\b[^>]*\b(?:src|href)=["']?https?:[^>]{0,200}/.exec(clean) ?? []
  if (foreign !== undefined) throw new Error(`the report would ask another host: ${foreign}`)
  return clean
}
