/** What kubectl says in one version and not in another, and what it says only to help: no part of a comparison. */

/** What depends on how fast things go: whether a session's prompt was there in time, what a rollout still waited for. */
const progress = [
  /^If you don't see a command prompt, try pressing enter\.$/,
  /^All commands and output from this session will be recorded in container logs/,
  /^Defaulted container "[^"]*" out of: /,
  /^Waiting for (partitioned roll out to finish: |\d+ pods to be ready|(deployment|daemon set|statefulset) .* to )/i,
]
const remarks = [...progress, /^Warning: /]

/** The text without remarks, except those that are expected; what is kept is in the words of older versions. */
export function inCommonWords(text: string, expected: ReadonlySet<string> = new Set()): string {
  if (!remarks.some((remark) => new RegExp(remark, `${remark.flags}m`).test(text)) && !text.includes(' deleted from '))
    return text
  const lines = text
    .split('\n')
    .filter((line) => expected.has(line.trimEnd()) || !remarks.some((remark) => remark.test(line)))
  // 1.34 and newer name the namespace.
  return lines.map((line) => line.replace(/^(\S+ "[^"]+" (?:force )?deleted) from \S+ namespace$/, '$1')).join('\n')
}

/** A line that may be missing. */
export const isOptional = (line: string): boolean => progress.some((remark) => remark.test(line))
