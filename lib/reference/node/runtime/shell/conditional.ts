/** Conditions: `[[ … ]]`, and the file tests that `test` shares. */
import { resolvePath } from '../files/files.ts'
import { expandField, expandText } from './expand.ts'
import { matches } from './pattern.ts'
import type { Condition } from './syntax.ts'
import { ShellError } from './syntax.ts'
import type { Shell } from './shell.ts'

export async function isTrue(shell: Shell, condition: Condition): Promise<boolean> {
  switch (condition.type) {
    case 'CondAnd':
      return (await isTrue(shell, condition.left)) && (await isTrue(shell, condition.right))
    case 'CondOr':
      return (await isTrue(shell, condition.left)) || (await isTrue(shell, condition.right))
    case 'CondNot':
      return !(await isTrue(shell, condition.operand))
    case 'CondGroup':
      return isTrue(shell, condition.expression)
    case 'CondWord':
      return (await expandText(shell, condition.word)) !== ''
    case 'CondUnary':
      return unary(shell, condition.operator, await expandText(shell, condition.operand))
    default:
      return compare(shell, condition)
  }
}

async function compare(
  shell: Shell,
  { operator, left, right }: Extract<Condition, { type: 'CondBinary' }>,
): Promise<boolean> {
  const text = await expandText(shell, left)
  if (operator === '=' || operator === '==') return matches(await expandField(shell, right), text)
  if (operator === '!=') return !matches(await expandField(shell, right), text)
  const other = await expandText(shell, right)
  if (operator !== '=~') return binary(shell, text, operator, other)
  const match = new RegExp(other, 's').exec(text)
  if (match !== null)
    shell.variables.setList(
      'BASH_REMATCH',
      match.map((group) => group ?? ''),
    )
  return match !== null
}

export function unary(shell: Shell, operator: string, operand: string): boolean {
  if (operator === '-n') return operand !== ''
  if (operator === '-z') return operand === ''
  if (operator === '-v') return shell.get(operand) !== undefined
  if (operator === '-o') return shell.options.has(operand)
  if (operator === '-t') return shell.process.terminal !== undefined
  const { files } = shell.process
  const path = resolvePath(shell.cwd, operand)
  const inode = operand === '' ? undefined : files.seek(path, operator !== '-h' && operator !== '-L')
  if (inode === undefined) return false
  switch (operator) {
    case '-e':
    case '-a':
      return true
    case '-r':
      return files.allows(path, 'r')
    case '-w':
      return files.allows(path, 'w')
    case '-f':
      return inode.kind === 'file'
    case '-d':
      return inode.kind === 'directory'
    case '-h':
    case '-L':
      return inode.kind === 'symlink'
    case '-c':
      return inode.kind === 'device'
    case '-s':
      return inode.kind === 'directory' || (inode.kind === 'file' && inode.size > 0)
    case '-x':
      return files.allows(path, 'x')
    case '-u':
      return (inode.mode & 0o4000) !== 0
    case '-g':
      return (inode.mode & 0o2000) !== 0
    case '-k':
      return (inode.mode & 0o1000) !== 0
    case '-O':
      return inode.uid === files.who.uid
    case '-G':
      return inode.gid === files.who.gid
    default:
      return false
  }
}

export function binary(shell: Shell, left: string, operator: string, right: string): boolean {
  const inode = (path: string): { ino: number; mtime: number } | undefined =>
    shell.process.files.seek(resolvePath(shell.cwd, path))
  switch (operator) {
    case '=':
    case '==':
      return left === right
    case '!=':
      return left !== right
    case '<':
      return left < right
    case '>':
      return left > right
    case '-nt':
      return (inode(left)?.mtime ?? -1) > (inode(right)?.mtime ?? -1)
    case '-ot':
      return (inode(left)?.mtime ?? -1) < (inode(right)?.mtime ?? -1)
    case '-ef':
      return inode(left) !== undefined && inode(left) === inode(right)
    case '-eq':
      return number(left) === number(right)
    case '-ne':
      return number(left) !== number(right)
    case '-lt':
      return number(left) < number(right)
    case '-le':
      return number(left) <= number(right)
    case '-gt':
      return number(left) > number(right)
    case '-ge':
      return number(left) >= number(right)
    default:
      throw new ShellError(`${operator}: unknown operand`)
  }
}

export const binaryOperators = new Set([
  '=',
  '==',
  '!=',
  '<',
  '>',
  '-nt',
  '-ot',
  '-ef',
  '-eq',
  '-ne',
  '-lt',
  '-le',
  '-gt',
  '-ge',
])

function number(text: string): number {
  if (!/^\s*[+-]?\d+\s*$/.test(text)) throw new ShellError(`${text}: bad number`)
  return Number(text)
}
