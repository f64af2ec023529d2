/** What the shells of images differ in. */

export interface Dialect {
  /** Its name in messages, when started as such. */
  readonly family: 'ash' | 'dash' | 'bash'
  /** Default prompt: PS1. */
  readonly prompt: string
}

export const ash: Dialect = { family: 'ash', prompt: '\\w \\$ ' }
export const dash: Dialect = { family: 'dash', prompt: '\\$ ' }
export const bash: Dialect = { family: 'bash', prompt: '\\u@\\h:\\w\\$ ' }
