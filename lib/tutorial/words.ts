/** What a learner can say to the tutorial; everything else goes to the shell. */
export const words = {
  hint: 'what this step still waits for',
  solution: 'every command that is left in this step, with what it should print',
  skip: 'do the rest of this step for me',
  reset: 'begin this scenario anew',
  help: 'this list',
  quit: 'stop here: your place is kept, the cluster is tidied up',
} as const

export type Word = keyof typeof words

export type Answer = { kind: 'enter' } | { kind: 'word'; word: Word } | { kind: 'typed'; text: string }

/** The end of the input is as good as `quit`. */
export function readAnswer(line: string | undefined): Answer {
  const text = line?.trim() ?? 'quit'
  if (text === '') return { kind: 'enter' }
  return Object.hasOwn(words, text) ? { kind: 'word', word: text as Word } : { kind: 'typed', text }
}

export const helpText = (): string =>
  [
    'Enter    does the next thing: runs the command, writes the file',
    ...Object.entries(words).map(([word, meaning]) => `${word.padEnd(8)} ${meaning}`),
    'Anything else is run in the same shell, in the same terminal.',
    'Ctrl-C   ends a command that takes too long; at the prompt, it is as good as quit',
  ].join('\n')
