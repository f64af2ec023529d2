import { warmUp } from './warmup.ts'

describe('warming up', () => {
  it('comes to its end', () => warmUp()).timeout(20_000)
})
