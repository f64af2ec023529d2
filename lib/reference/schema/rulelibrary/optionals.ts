/** What rules can make of a value that may be absent: `self.?name.optMap(name, name + '!').orValue('none')`. */
import { Optional, type ASTNode, type Environment } from '@marcbachmann/cel-js'

/** What the language gives a macro, and takes of it: as its own `cel.bind` has it. */
interface Scope {
  forkWithVariable(name: string, type: unknown): Scope
  reuse(context: Scope): Scope
  setIterValue(value: unknown, evaluator: Runner): Scope
}
interface Runner {
  run(node: ASTNode, context: Scope): unknown
}
interface Checker {
  check(node: ASTNode, context: Scope): unknown
  getType(name: string): unknown
}
interface Call {
  ast: { setMeta(key: string, value: unknown): void }
  args: ASTNode[]
  receiver: ASTNode
}

export const addOptionals = (language: Environment): Environment =>
  language
    .registerFunction(
      'optional.optMap(ast, ast): dyn',
      mapping((value) => Optional.of(value)),
    )
    .registerFunction(
      'optional.optFlatMap(ast, ast): dyn',
      mapping((value) => value),
    )

const mapping = (outcome: (value: unknown) => unknown) => (call: Call) => {
  const [variable, body] = call.args as [ASTNode, ASTNode]
  if (variable.op !== 'id') throw new Error('optMap() variable name must be a simple identifier')
  let within: Scope | undefined
  return {
    ast: call.ast,
    typeCheck(checker: Checker, _: unknown, context: Scope): unknown {
      checker.check(call.receiver, context)
      within = context.forkWithVariable(variable.args, checker.getType('dyn'))
      checker.check(body, within)
      call.ast.setMeta('async', false)
      return checker.getType('optional')
    },
    evaluate(runner: Runner, _: unknown, context: Scope): unknown {
      const found = runner.run(call.receiver, context)
      if (!(found instanceof Optional)) throw new Error('optMap() is for what may be absent')
      if (!found.hasValue()) return Optional.none()
      return outcome(runner.run(body, (within as Scope).reuse(context).setIterValue(found.value(), runner)))
    },
  }
}
