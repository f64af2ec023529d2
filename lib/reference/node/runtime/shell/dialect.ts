/** What the shells of images differ in. */

export interface Dialect {
  /** Its name in messages, when started as such. */
  readonly family: 'ash' | 'dash' | 'bash'
  /** Default prompt: PS1. */
  readonly prompt: string
  /** What it says where too many processes run. */
  readonly noFork: string
}

export const ash: Dialect = {
  family: 'ash',
  prompt: '\\w \\$ ',
  noFork: "can't fork: Resource temporarily unavailable",
}
export const dash: Dialect = { family: 'dash', prompt: '\\$ ', noFork: 'Cannot fork' }
export const bash: Dialect = {
  family: 'bash',
  prompt: '\\u@\\h:\\w\\$ ',
  noFork: 'fork: Resource temporarily unavailable',
}
