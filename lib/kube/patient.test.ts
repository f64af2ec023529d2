import { expect } from 'chai'
import { manualClock } from '../testing.ts'
import { UnreachableError } from './errors.ts'
import { patient } from './patient.ts'
import type { ApiRequest, ApiResponse, Transport } from './transport.ts'

describe('a patient transport', () => {
  /** Answers with these codes one after the other, the last again and again; 0 is no answer. */
  function server(...codes: number[]) {
    const clock = manualClock()
    let asked = 0
    const send = async (): Promise<ApiResponse> => {
      const code = codes[Math.min(asked++, codes.length - 1)] ?? 0
      if (code === 0) throw new UnreachableError('nobody there')
      return { code, body: {}, warnings: [] }
    }
    const transport = patient({ send } as unknown as Transport, clock)
    return {
      async send(method: ApiRequest['method']) {
        const answer = transport.send({ method, path: '/x' }).then(
          ({ code }) => code,
          (error: Error) => error.message,
        )
        await clock.advance(10_000)
        return { answer: await answer, asked }
      },
    }
  }

  it('asks again for what reads or deletes, until there is an answer', async () => {
    expect(await server(0, 500, 429, 200).send('GET')).to.deep.equal({ answer: 200, asked: 4 })
    expect(await server(0, 404).send('DELETE')).to.deep.equal({ answer: 404, asked: 2 })
  })

  it('gives up with the last answer, or none', async () => {
    expect(await server(503).send('GET')).to.deep.equal({ answer: 503, asked: 6 })
    expect(await server(0).send('GET')).to.deep.equal({ answer: 'nobody there', asked: 6 })
  })

  it('does once what creates or changes', async () => {
    expect(await server(0, 200).send('POST')).to.deep.equal({ answer: 'nobody there', asked: 1 })
    expect(await server(500, 200).send('PATCH')).to.deep.equal({ answer: 500, asked: 1 })
  })
})
