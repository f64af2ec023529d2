/** A fenced block's text -> the block; undefined where it is prose to us, such as ```text. */
import { loadAll, YAMLException } from 'js-yaml'
import { ScenarioError, type Block, type CheckBlock, type FileBlock } from '../model.ts'
import { parseConsole, type Terminals } from './console.ts'
import { consoleAttributes, onlyAttributes, parseConsoleOptions, parseFence, type Fence } from './fence.ts'

export interface FencedText {
  file: string
  /** Line of the fence itself. */
  line: number
  info: string
  text: string
}

export function parseBlock(
  source: FencedText,
  terminals: Terminals,
  guarantees: ReadonlySet<string> | undefined,
): Block | undefined {
  const fence = parseFence(source.info)
  switch (fence.language) {
    case 'console':
      return consoleBlock(source, fence, terminals)
    case 'check':
      return checkBlock(source, fence, guarantees)
    default:
      return fileBlock(source, fence)
  }
}

function consoleBlock({ file, line, text }: FencedText, fence: Fence, terminals: Terminals): Block {
  onlyAttributes(file, line, fence, consoleAttributes)
  const { terminal, options } = parseConsoleOptions(file, line, fence)
  return {
    kind: 'console',
    line,
    terminal,
    options,
    exchanges: parseConsole({ file, line: line + 1, text, terminal }, terminals),
  }
}

function checkBlock(
  { file, line, text }: FencedText,
  fence: Fence,
  guarantees: ReadonlySet<string> | undefined,
): CheckBlock {
  onlyAttributes(file, line, fence, [])
  const checks: CheckBlock['checks'] = []
  for (const [index, content] of text.split('\n').entries()) {
    const [guarantee, subject, ...rest] = content.trim().split(/\s+/)
    if (guarantee === undefined || guarantee === '' || guarantee.startsWith('#')) continue
    const at = line + 1 + index
    if (guarantees?.has(guarantee) === false)
      throw new ScenarioError(file, at, `unknown guarantee "${guarantee}": known are ${[...guarantees].join(', ')}`)
    if (rest.length > 0 || (subject !== undefined && !/^[a-z][a-z.]*\/[a-z0-9][a-z0-9.-]*$/.test(subject))) {
      throw new ScenarioError(
        file,
        at,
        `"${content.trim()}" must be a guarantee and at most one object, such as "ordered-creation statefulset/web"`,
      )
    }
    checks.push({ line: at, guarantee, ...(subject !== undefined && { subject }) })
  }
  if (checks.length === 0)
    throw new ScenarioError(
      file,
      line,
      'an empty check block: name a guarantee in it, such as "ordered-creation statefulset/web"',
    )
  return { kind: 'check', line, checks }
}

function fileBlock({ file, line, text }: FencedText, fence: Fence): FileBlock | undefined {
  const isYaml = ['yaml', 'yml'].includes(fence.language)
  if (isYaml) onlyAttributes(file, line, fence, ['file'])
  if (!fence.attributes.has('file')) return undefined
  onlyAttributes(file, line, fence, ['file'])
  const path = fence.attributes.get('file') ?? ''
  if (path === '' || /^([/\\]|[a-zA-Z]:)|\\|(^|\/)\.\.?(\/|$)|\/$/.test(path)) {
    throw new ScenarioError(
      file,
      line,
      `"file=${path}" must name a file inside the working folder, such as file=web.yaml`,
    )
  }
  if (isYaml) checkYaml(file, line, text)
  return { kind: 'file', line, path, language: fence.language, text }
}

function checkYaml(file: string, line: number, text: string): void {
  try {
    loadAll(text)
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error
    throw new ScenarioError(file, line + 1 + (error.mark?.line ?? 0), `the YAML is wrong: ${error.reason}`)
  }
}
