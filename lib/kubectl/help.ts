import type { Verb } from './verb.ts'

/** What there is, a line a verb. */
export function overview(verbs: readonly Verb[], summary = 'kubectl controls the Kubernetes cluster manager.'): string {
  const width = Math.max(...verbs.map(({ name }) => name.length))
  const lines = verbs.map(({ name, summary }) => `  ${name.padEnd(width)}   ${summary}`)
  return [
    summary,
    '',
    'Available Commands (built in; --terminal=host uses the kubectl of this machine):',
    ...lines,
    '',
    'Use "kubectl <command> --help" for more information about a given command.',
    '',
  ].join('\n')
}

/** A verb and its flags, as kubectl lists them. */
export function helpOf({ name, summary, flags }: Verb): string {
  const lines = Object.entries(flags)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([flag, { short, initial }]) => {
      const value = Array.isArray(initial)
        ? '[]'
        : typeof initial === 'string'
          ? `'${initial}'`
          : JSON.stringify(initial ?? '')
      return `    ${short === undefined ? '' : `-${short}, `}--${flag}=${value}`
    })
  return [summary, '', 'Options:', ...lines, '', 'Usage:', `  kubectl ${name} [options]`, ''].join('\n')
}
