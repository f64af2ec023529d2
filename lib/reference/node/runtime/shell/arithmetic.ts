/** Evaluates `$((…))`. */
import type { ArithExpr, ArithmeticExpression, ParameterExpansionPart } from './syntax.ts'
import { parseShell, ShellError } from './syntax.ts'

/** What an expression needs of the shell. */
export interface Scope {
  get(name: string): string | undefined
  set(name: string, value: string): void
  /** The value of `${content}`. */
  braced(part: ParameterExpansionPart): Promise<string>
  /** The output of `$(command)`. */
  substitute(command: string): Promise<string>
}

const limit = 1000

export async function evaluate({ expression }: ArithmeticExpression, scope: Scope, depth = 0): Promise<number> {
  if (depth > limit) throw new ShellError('arithmetic: expression recursion level exceeded')
  return value(expression)

  async function value(node: ArithExpr): Promise<number> {
    switch (node.type) {
      case 'ArithNumber':
        if (Number.isNaN(node.value)) throw new ShellError('arithmetic syntax error')
        return node.value
      case 'ArithVariable':
      case 'ArithSpecialVar':
        return numberOf(scope.get(node.name) ?? '0')
      case 'ArithArrayElement':
        return numberOf(scope.get(`${node.array}[${node.index === undefined ? 0 : await value(node.index)}]`) ?? '0')
      case 'ArithGroup':
      case 'ArithNested':
        return value(node.expression)
      case 'ArithUnary':
        return unary(node)
      case 'ArithBinary':
        return binary(node)
      case 'ArithTernary':
        return value((await value(node.condition)) !== 0 ? node.consequent : node.alternate)
      case 'ArithAssignment': {
        const name = node.subscript === undefined ? node.variable : `${node.variable}[${await value(node.subscript)}]`
        const right = await value(node.value)
        const operator = node.operator.slice(0, -1)
        const result = operator === '' ? right : operate(operator, await numberOf(scope.get(name) ?? '0'), right)
        scope.set(name, String(result))
        return result
      }
      case 'ArithBracedExpansion': {
        const word = parseShell(`: \${${node.content}}`).statements[0]?.pipelines[0]?.commands[0]
        const part = word?.type === 'SimpleCommand' ? word.args[0]?.parts[0] : undefined
        if (part?.type !== 'ParameterExpansion') throw new ShellError('bad substitution')
        return numberOf(await scope.braced(part))
      }
      case 'ArithCommandSubst':
        return numberOf(await scope.substitute(node.command))
      case 'ArithSingleQuote':
        return node.value
      default:
        throw new ShellError('arithmetic syntax error')
    }
  }

  /** A value may itself be an expression, as that of `x` in `x='1 + y'`. */
  async function numberOf(text: string): Promise<number> {
    const trimmed = text.trim()
    if (trimmed === '') return 0
    if (/^[+-]?(?:0[xX][\da-fA-F]+|[1-9]\d*|0)$/.test(trimmed)) return Number(trimmed)
    if (/^[+-]?0[0-7]+$/.test(trimmed)) return Number.parseInt(trimmed, 8)
    const word = parseShell(`: $((${trimmed}))`).statements[0]?.pipelines[0]?.commands[0]
    const part = word?.type === 'SimpleCommand' ? word.args[0]?.parts[0] : undefined
    if (part?.type !== 'ArithmeticExpansion') throw new ShellError('arithmetic syntax error')
    return evaluate(part.expression, scope, depth + 1)
  }

  async function unary(node: Extract<ArithExpr, { type: 'ArithUnary' }>): Promise<number> {
    const operand = await value(node.operand)
    switch (node.operator) {
      case '-':
        return -operand
      case '+':
        return operand
      case '!':
        return operand === 0 ? 1 : 0
      case '~':
        return ~operand
      default: {
        if (node.operand.type !== 'ArithVariable') throw new ShellError('arithmetic syntax error')
        const changed = operand + (node.operator === '++' ? 1 : -1)
        scope.set(node.operand.name, String(changed))
        return node.prefix ? changed : operand
      }
    }
  }

  async function binary(node: Extract<ArithExpr, { type: 'ArithBinary' }>): Promise<number> {
    const left = await value(node.left)
    if (node.operator === '&&') return left !== 0 && (await value(node.right)) !== 0 ? 1 : 0
    if (node.operator === '||') return left !== 0 || (await value(node.right)) !== 0 ? 1 : 0
    return operate(node.operator, left, await value(node.right))
  }
}

function operate(operator: string, left: number, right: number): number {
  switch (operator) {
    case '+':
      return left + right
    case '-':
      return left - right
    case '*':
      return left * right
    case '/':
    case '%':
      if (right === 0) throw new ShellError('divide by zero')
      return operator === '/' ? Math.trunc(left / right) : left % right
    case '**':
      return left ** right
    case '<<':
      return left << right
    case '>>':
      return left >> right
    case '&':
      return left & right
    case '|':
      return left | right
    case '^':
      return left ^ right
    case '<':
      return Number(left < right)
    case '<=':
      return Number(left <= right)
    case '>':
      return Number(left > right)
    case '>=':
      return Number(left >= right)
    case '==':
      return Number(left === right)
    case '!=':
      return Number(left !== right)
    default:
      return right
  }
}
