/**
 * Which commands of a line write straight to the screen. The shell hands on a command's output only when the command has
 * ended; so each command whose output nothing else takes is run by the command `__show`, which knows the screen.
 */
import type { CommandNode, PipelineNode, SimpleCommandNode, StatementNode, WordNode } from 'just-bash'

export const showCommand = '__show'

/** Which of a command's streams are the terminal's own. */
export interface Streams {
  stdin: boolean
  stdout: boolean
  stderr: boolean
}

export const encodeStreams = ({ stdin, stdout, stderr }: Streams): string =>
  `${stdin ? 'i' : ''}${stdout ? 'o' : ''}${stderr ? 'e' : ''}`

export const decodeStreams = (text: string): Streams => ({
  stdin: text.includes('i'),
  stdout: text.includes('o'),
  stderr: text.includes('e'),
})

/** What changes the shell itself, and so must be left to it. */
const builtins = new Set(
  (
    ': . [ alias bg break builtin cd command continue declare dirs disown eval exec exit export false fg getopts hash ' +
    'jobs let local mapfile popd pushd read readarray readonly return set shift shopt source test times trap true type ' +
    'typeset ulimit umask unalias unset wait'
  ).split(' '),
)

/** The pipeline of a line with its commands marked; `functions` are the names that mean functions of the shell. */
export function showing(pipeline: PipelineNode, functions: ReadonlySet<string>): PipelineNode {
  return inPipeline(pipeline, { stdin: true, stdout: true, stderr: true }, functions)
}

function inPipeline(pipeline: PipelineNode, streams: Streams, functions: ReadonlySet<string>): PipelineNode {
  const last = pipeline.commands.length - 1
  const commands = pipeline.commands.map((command, at) => {
    const piped = at < last
    const own: Streams = {
      stdin: streams.stdin && at === 0,
      stdout: streams.stdout && !piped,
      stderr: streams.stderr && !(piped && pipeline.pipeStderr?.[at] === true),
    }
    return inCommand(command, own, functions)
  })
  return { ...pipeline, commands }
}

function inCommand(command: CommandNode, outer: Streams, functions: ReadonlySet<string>): CommandNode {
  const streams = redirected(outer, command.redirections)
  const inBody = (body: StatementNode[]) => body.map((statement) => inStatement(statement, streams, functions))
  switch (command.type) {
    case 'SimpleCommand':
      return marked(command, streams, functions)
    case 'If':
      return {
        ...command,
        clauses: command.clauses.map(({ condition, body }) => ({ condition: inBody(condition), body: inBody(body) })),
        elseBody: command.elseBody === null ? null : inBody(command.elseBody),
      }
    case 'For':
    case 'CStyleFor':
    case 'Subshell':
    case 'Group':
      return { ...command, body: inBody(command.body) }
    case 'While':
    case 'Until':
      return { ...command, condition: inBody(command.condition), body: inBody(command.body) }
    case 'Case':
      return { ...command, items: command.items.map((item) => ({ ...item, body: inBody(item.body) })) }
    default:
      // A function may be called where its output is taken: what it runs is left alone.
      return command
  }
}

const inStatement = (statement: StatementNode, streams: Streams, functions: ReadonlySet<string>): StatementNode => ({
  ...statement,
  pipelines: statement.pipelines.map((pipeline) => inPipeline(pipeline, streams, functions)),
})

/** In order, as a shell takes them: `2>&1 >file` is not `>file 2>&1`. */
function redirected(streams: Streams, redirections: CommandNode['redirections']): Streams {
  const left = { ...streams }
  for (const { operator, fd, target } of redirections) {
    if (operator.startsWith('<')) left.stdin = false
    else if (operator.startsWith('&')) left.stdout = left.stderr = false
    else if (operator === '>&') {
      const to = target.type === 'Word' ? literal(target) : undefined
      if ((fd ?? 1) === 2) left.stderr = to === '1' ? left.stdout : to === '2' && left.stderr
      else left.stdout = to === '2' ? left.stderr : to === '1' && left.stdout
    } else if ((fd ?? 1) === 2) left.stderr = false
    else left.stdout = false
  }
  return left
}

function marked(command: SimpleCommandNode, streams: Streams, functions: ReadonlySet<string>): SimpleCommandNode {
  const name = command.name === null ? undefined : literal(command.name)
  if (command.name === null || name === undefined || builtins.has(name) || functions.has(name)) return command
  if (!streams.stdout && !streams.stderr) return command
  return {
    ...command,
    name: word(showCommand),
    args: [word(`-${encodeStreams(streams)}`), command.name, ...command.args],
  }
}

const word = (value: string): WordNode => ({ type: 'Word', parts: [{ type: 'Literal', value }] })

/** The text of a word that needs no expansion. */
const literal = ({ parts }: WordNode): string | undefined => {
  const [only] = parts
  return parts.length === 1 && only?.type === 'Literal' ? only.value : undefined
}
