import type { Command, Flags } from './command.ts'

/** The list of commands. */
export function generalHelp(summaries: Readonly<Record<string, string>>): string {
  return `stickyset: does a Kubernetes implementation keep the promises of StatefulSet?

usage: stickyset COMMAND [flags]

commands:
${columns(Object.entries(summaries))}

stickyset COMMAND --help tells more about one.
`
}

export async function commandHelp(
  name: string,
  { summary, operands, flags, examples, notes }: Command,
): Promise<string> {
  const usage = ['stickyset', name, operands, '[flags]'].filter((part) => part !== undefined).join(' ')
  return `stickyset ${name}: ${summary}

usage: ${usage}

flags:
${columns(flagRows(flags))}

examples:
${examples.map((example) => `  ${example}`).join('\n')}
${notes === undefined ? '' : `\n${await notes()}\n`}`
}

const flagRows = (flags: Flags): [string, string][] =>
  Object.entries(flags).map(([name, { type, value, help }]) => [
    type === 'boolean' ? `--${name}` : `--${name}=${value ?? 'VALUE'}`,
    help,
  ])

function columns(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([left]) => left.length))
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`).join('\n')
}
