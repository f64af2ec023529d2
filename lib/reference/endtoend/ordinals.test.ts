import { EndToEnd } from './testing.ts'

describe('end to end: the first ordinal', function () {
  this.timeout(60_000)
  let cluster: EndToEnd

  beforeEach(async () => {
    cluster = await EndToEnd.start()
  })
  afterEach(() => cluster.stop())

  it('is set, with more replicas', async () => {
    await cluster.create('ss', 2)
    await cluster.running('ss-0', 'ss-1')
    await cluster.patch({ replicas: 3, ordinals: { start: 2 } })
    await cluster.running('ss-2', 'ss-3', 'ss-4')
  })

  for (const [how, from, ordinals, names] of [
    ['is increased', 2, { start: 4 }, ['ss-4', 'ss-5']],
    ['is decreased', 3, { start: 2 }, ['ss-2', 'ss-3']],
    ['is removed', 3, null, ['ss-0', 'ss-1']],
  ] as const) {
    it(how, async () => {
      await cluster.create('ss', 2, {}, { ordinals: { start: from } })
      await cluster.running(`ss-${from}`, `ss-${from + 1}`)
      await cluster.patch({ ordinals })
      await cluster.running(...names)
    })
  }
})
