import type { Process, Program } from '../../image.ts'
import { resolvePath } from '../files/files.ts'
import { describe } from '../files/errors.ts'
import type { Inode } from '../files/inode.ts'
import { matches } from '../shell/pattern.ts'
import { linksOf, listTime, modeText, sizeOf } from './listing.ts'

interface Found {
  readonly path: string
  readonly inode: Inode
  readonly depth: number
}

type Test = (found: Found) => boolean | Promise<boolean>

class UsageError extends Error {}

/** `find`: paths, then an expression of tests and actions. */
export const find: Program = async (process) => {
  const words = process.argv.slice(1)
  const first = words.findIndex((word) => /^[-(!]/.test(word))
  const paths = first < 0 ? words : words.slice(0, first)
  try {
    const expression = new Expression(process, first < 0 ? [] : words.slice(first))
    let status = 0
    for (const path of paths.length === 0 ? ['.'] : paths) if (!(await visit(process, path, expression))) status = 1
    return expression.failed ? 1 : status
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    process.stderr(`find: ${error.message}\n`)
    return 1
  }
}

async function visit(process: Process, path: string, expression: Expression, depth = 0): Promise<boolean> {
  let inode: Inode
  try {
    inode = process.files.look(resolvePath(process.cwd, path), false)
  } catch (error) {
    process.stderr(`find: ${path}: ${describe(error)}\n`)
    return false
  }
  const test = async (): Promise<void> => {
    if (depth >= expression.minDepth) await expression.test({ path, inode, depth })
  }
  if (!expression.depthFirst) await test()
  if (inode.kind === 'directory' && depth < expression.maxDepth) {
    for (const name of [...inode.entries.keys()].toSorted())
      await visit(process, `${path === '/' ? '' : path}/${name}`, expression, depth + 1)
  }
  if (expression.depthFirst) await test()
  return true
}

class Expression {
  minDepth = 0
  maxDepth = Infinity
  depthFirst = false
  failed = false
  readonly test: Test
  readonly #process: Process
  readonly #words: string[]
  #acts = false

  constructor(process: Process, words: readonly string[]) {
    this.#process = process
    this.#words = [...words]
    const test = this.#or()
    if (this.#words.length > 0) throw new UsageError(`unrecognized: ${this.#words[0]}`)
    this.test = this.#acts ? test : async (found) => (await test(found)) && this.#print(found, '\n')
  }

  #print({ path }: Found, end: string): boolean {
    this.#process.stdout(path + end)
    return true
  }

  #or(): Test {
    const tests = [this.#and()]
    while (this.#take('-o', '-or')) tests.push(this.#and())
    return async (found) => {
      for (const test of tests) if (await test(found)) return true
      return false
    }
  }

  #and(): Test {
    const tests: Test[] = []
    while (this.#words.length > 0 && !['-o', '-or', ')'].includes(this.#words[0]!)) {
      if (!this.#take('-a', '-and')) tests.push(this.#not())
    }
    return async (found) => {
      for (const test of tests) if (!(await test(found))) return false
      return true
    }
  }

  #not(): Test {
    if (!this.#take('!', '-not')) return this.#primary()
    const test = this.#not()
    return async (found) => !(await test(found))
  }

  #take(...words: string[]): boolean {
    if (!words.includes(this.#words[0] ?? '')) return false
    this.#words.shift()
    return true
  }

  #value(name: string): string {
    const value = this.#words.shift()
    if (value === undefined) throw new UsageError(`missing argument to '${name}'`)
    return value
  }

  #primary(): Test {
    const name = this.#words.shift()!
    const value = (): string => this.#value(name)
    const pattern = (flags = ''): ((text: string) => boolean) => {
      const field = [{ text: flags === 'i' ? value().toLowerCase() : value(), literal: false }]
      return (text) => matches(field, flags === 'i' ? text.toLowerCase() : text)
    }
    switch (name) {
      case '(': {
        const test = this.#or()
        if (!this.#take(')')) throw new UsageError("missing ')'")
        return test
      }
      case '-name':
      case '-iname': {
        const matching = pattern(name === '-iname' ? 'i' : '')
        return ({ path }) =>
          matching(
            path
              .replace(/(.)\/+$/, '$1')
              .split('/')
              .at(-1) || '/',
          )
      }
      case '-path':
      case '-wholename': {
        const matching = pattern()
        return ({ path }) => matching(path)
      }
      case '-type': {
        const kinds = { f: 'file', d: 'directory', l: 'symlink', c: 'device' } as const
        const kind = kinds[value() as keyof typeof kinds]
        return ({ inode }) => inode.kind === kind
      }
      case '-maxdepth':
        this.maxDepth = Number(value())
        return () => true
      case '-mindepth':
        this.minDepth = Number(value())
        return () => true
      case '-depth':
        this.depthFirst = true
        return () => true
      case '-mount':
      case '-xdev':
        return () => true
      case '-empty':
        return ({ inode }) =>
          inode.kind === 'directory' ? inode.entries.size === 0 : inode.kind === 'file' && inode.size === 0
      case '-size': {
        const text = value()
        const unit = { c: 1, k: 1024, M: 1024 ** 2, G: 1024 ** 3, b: 512, w: 2 }[text.at(-1)!]
        return ({ inode }) => compare(text, Math.ceil(sizeOf(inode) / (unit ?? 512)))
      }
      case '-mtime':
      case '-mmin': {
        const text = value()
        const unit = name === '-mtime' ? 86_400_000 : 60_000
        return ({ inode }) => compare(text, Math.floor((this.#process.clock.now() - inode.mtime) / unit))
      }
      case '-newer': {
        const than = this.#process.files.look(resolvePath(this.#process.cwd, value())).mtime
        return ({ inode }) => inode.mtime > than
      }
      case '-perm': {
        const text = value()
        const mode = Number.parseInt(text.replace(/^[-/]/, ''), 8)
        return ({ inode }) =>
          text.startsWith('-')
            ? (inode.mode & mode) === mode
            : text.startsWith('/')
              ? (inode.mode & mode) !== 0
              : inode.mode === mode
      }
      case '-inum': {
        const text = value()
        return ({ inode }) => compare(text, inode.ino)
      }
      case '-print':
        this.#acts = true
        return (found) => this.#print(found, '\n')
      case '-print0':
        this.#acts = true
        return (found) => this.#print(found, '\0')
      case '-ls':
        this.#acts = true
        return ({ path, inode }) => {
          this.#process.stdout(
            `${inode.ino} ${Math.ceil(sizeOf(inode) / 1024)} ${modeText(inode)} ${linksOf(inode)} root root ${sizeOf(inode)} ${listTime(inode.mtime, this.#process.clock.now())} ${path}\n`,
          )
          return true
        }
      case '-delete':
        this.#acts = true
        this.depthFirst = true
        return ({ path, depth }) => {
          if (depth > 0 || path !== '.') this.#process.files.unlink(resolvePath(this.#process.cwd, path))
          return true
        }
      case '-quit':
        return () => true
      case '-exec':
        this.#acts = true
        return this.#exec()
      default:
        throw new UsageError(`unrecognized: ${name}`)
    }
  }

  #exec(): Test {
    const end = this.#words.findIndex((word) => word === ';' || word === '+')
    if (end < 0) throw new UsageError("missing argument to '-exec'")
    const command = this.#words.splice(0, end + 1).slice(0, -1)
    return async ({ path }) => {
      const argv = command.map((word) => word.replaceAll('{}', path))
      try {
        return (await this.#process.spawn(argv).exited) === 0
      } catch (error) {
        this.#process.stderr(`find: ${argv[0]}: ${describe(error)}\n`)
        this.failed = true
        return false
      }
    }
  }
}

/** `+3` more than, `-3` less than, `3` exactly. */
function compare(text: string, value: number): boolean {
  const number = Number.parseInt(text.replace(/^\+/, ''), 10)
  if (text.startsWith('+')) return value > number
  return text.startsWith('-') ? value < -number : value === number
}
