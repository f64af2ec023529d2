/** What kubectl says in one version and not in another, and what it says only to help: no part of a comparison. */

const remarks = [
  /^If you don't see a command prompt, try pressing enter\.$/,
  /^All commands and output from this session will be recorded in container logs/,
  /^Defaulted container "[^"]*" out of: /,
  /^Warning: /,
]

/** The text without remarks, except those that are expected; what is kept is in the words of older versions. */
export function inCommonWords(text: string, expected: ReadonlySet<string> = new Set()): string {
  if (!remarks.some((remark) => new RegExp(remark, 'm').test(text)) && !text.includes(' deleted from ')) return text
  const lines = text
    .split('\n')
    .filter((line) => expected.has(line.trimEnd()) || !remarks.some((remark) => remark.test(line)))
  // 1.34 and newer name the namespace.
  return lines.map((line) => line.replace(/^(\S+ "[^"]+" (?:force )?deleted) from \S+ namespace$/, '$1')).join('\n')
}

/** A remark that may be missing: it depends on how fast a session opens. */
export const isOptional = (line: string): boolean => remarks.slice(0, 3).some((remark) => remark.test(line))
