import { expect } from 'chai'
import * as fc from 'fast-check'
import type { Entry, History } from './history.ts'
import { timeline } from './timeline.ts'
import { scaleOf } from './timeline/scale.ts'

const pod = (seq: number, at: number, type: 'ADDED' | 'MODIFIED' | 'DELETED', name: string, status: object): Entry => {
  const metadata = { name, uid: name, resourceVersion: `${seq + 1}`, creationTimestamp: '' }
  return { seq, at, type, resource: 'pods', object: { apiVersion: 'v1', kind: 'Pod', metadata, spec: {}, status } }
}
const ready = { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] }
const command = (seq: number, at: number, text: string): Entry => ({ seq, at, type: 'MARK', kind: 'command', text })
const history = (entries: Entry[]): History => ({
  namespace: 'test',
  clusterDomain: 'cluster.local',
  startedAt: 0,
  entries,
})

/** Throws where elements do not nest, or a text holds what must be escaped. */
function checkWellFormed(xml: string): void {
  const open: string[] = []
  for (const [, text, closing, name, attributes, selfClosing] of xml.matchAll(
    /([^<]*)<(\/?)([a-z]+)((?: [\w:-]+="[^"<]*")*)(\/?)>/gi,
  )) {
    expect(text).not.to.match(/&(?!amp;|lt;|gt;|quot;)/)
    expect(attributes).not.to.match(/&(?!amp;|lt;|gt;|quot;)/)
    if (closing === '/') expect(open.pop()).to.equal(name)
    else if (selfClosing !== '/') open.push(name ?? '')
  }
  expect(open).to.deep.equal([])
}

describe('timeline', () => {
  it('shows each Pod in a lane, its states in words, and commands with their numbers', () => {
    const svg = timeline(
      history([
        command(0, 0, 'kubectl apply -f web.yaml'),
        pod(1, 100, 'ADDED', 'web-0', { phase: 'Pending' }),
        pod(2, 500, 'MODIFIED', 'web-0', ready),
        command(3, 5000, 'kubectl get pods'),
      ]),
    )
    checkWellFormed(svg)
    expect(svg).to.contain('>web-0</text>').and.to.contain('>Ready</text>').and.to.contain('Pending, 100 ms to 500 ms')
    expect(svg)
      .to.contain('>kubectl apply -f web.yaml</text>')
      .and.to.contain('<title id="stickyset-title">Timeline of namespace test</title>')
    expect(svg).to.contain('1 lane and 2 commands over 5.00 s; 0 violations.')
  })

  it('points at violations in the lane of their subject', () => {
    const svg = timeline(history([pod(0, 0, 'ADDED', 'web-0', ready)]), [
      { subject: 'pod/web-0', message: 'web-0 was <wrong>', at: 0 },
    ])
    checkWellFormed(svg)
    expect(svg).to.contain('Violations').and.to.contain('web-0 was &lt;wrong&gt;')
  })

  it('is well-formed whatever names and commands hold, and has no scripts', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.string({ unit: 'binary' }), fc.nat(100_000)), { maxLength: 8 }), (texts) => {
        const entries = texts.flatMap(([text, at], i) => [
          command(2 * i, at, text),
          pod(2 * i + 1, at, 'ADDED', text, {}),
        ])
        const svg = timeline(history(entries))
        checkWellFormed(svg)
        expect(svg).not.to.match(/<script|<foreignObject|\son\w+=|https?:(?!\/\/www\.w3\.org\/2000\/svg)/i)
      }),
    )
  }).timeout(20_000)

  it('stays small for a long history', () => {
    const entries = Array.from({ length: 4_000 }, (_, i) =>
      i % 20 === 0
        ? command(i, i, `kubectl get pods # ${i}`)
        : pod(i, i, i < 200 ? 'ADDED' : 'MODIFIED', `web-${i % 100}`, i % 3 === 0 ? ready : { phase: 'Pending' }),
    )
    const svg = timeline(history(entries))
    checkWellFormed(svg)
    expect(svg.length).to.be.below(3_000_000)
    expect(svg).to.contain('more commands').and.to.contain('… and')
  })

  it('is a picture also of nothing', () => {
    checkWellFormed(timeline(history([])))
  })
})

describe('time scale', () => {
  it('rises, fills its width, and draws long pauses short', () => {
    const moments = [
      ...Array.from({ length: 30 }, (_, i) => i * 10),
      60_000,
      ...Array.from({ length: 30 }, (_, i) => 60_010 + i * 10),
    ]
    const { x, breaks } = scaleOf(moments, 1000)
    expect(x(0)).to.equal(0)
    expect(x(60_300)).to.be.closeTo(1000, 0.001)
    expect(x(60_000) - x(290)).to.be.below(120)
    expect(breaks.map(({ ms }) => ms)).to.deep.equal([59_710])
    fc.assert(
      fc.property(fc.array(fc.nat(1_000_000), { minLength: 1 }), (times) => {
        const scale = scaleOf(times, 1000)
        const places = times.toSorted((a, b) => a - b).map((time) => scale.x(time))
        expect(places).to.deep.equal(places.toSorted((a, b) => a - b))
        expect(Math.max(...places)).to.be.at.most(1000.001)
      }),
    )
  })
})
