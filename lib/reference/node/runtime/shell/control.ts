/** How commands leave the flow of a script. */
import { StacklessError } from '../files/errors.ts'

export class LoopControl extends StacklessError {
  readonly kind: 'break' | 'continue'
  levels: number
  constructor(kind: 'break' | 'continue', levels: number) {
    super(kind)
    this.kind = kind
    this.levels = levels
  }
}

export class Return extends StacklessError {
  readonly status: number
  constructor(status: number) {
    super('return')
    this.status = status
  }
}

export class Exit extends StacklessError {
  readonly status: number
  constructor(status: number) {
    super('exit')
    this.status = status
  }
}

/** Ctrl-C at an interactive shell: back to the prompt. */
export class Interrupted extends StacklessError {
  constructor() {
    super('interrupted')
  }
}
