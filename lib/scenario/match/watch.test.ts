import { expect } from 'chai'
import { matchWatch, type MatchResult } from '../match.ts'
import { context, lines } from './testing.ts'

describe('matching a watch', () => {
  const expected = `NAME    READY   STATUS    RESTARTS   AGE
web-0   0/1     Pending   0          0s
web-0   0/1     Pending   0          3s
web-0   0/1     ContainerCreating   0          3s
web-0   1/1     Running             0          20s
web-1   0/1     Pending             0          0s
web-1   1/1     Running             0          4s`
  const [header, ...rows] = expected.split('\n')
  const watch = (actual: string[], text = expected, within = context()): MatchResult =>
    matchWatch(lines(text), [header, ...actual].join('\n'), header, within)

  it('takes repeated states once, and objects interleaved', () => {
    expect(watch(rows)).to.deep.equal({ ok: true })
    expect(
      watch([rows[4]!, rows[0]!, rows[0]!, rows[2]!, rows[5]!, rows[3]!, rows[3]!.replace('20s', '21s')]),
    ).to.deep.equal({ ok: true })
  })

  it('waits for more while there may be more', () => {
    expect(matchWatch(lines(expected), '', undefined, context())).to.include({ ok: false, final: false, line: 1 })
    expect(watch(rows.slice(0, 3))).to.include({ ok: false, final: false, line: 5 })
  })

  it('fails at once where more cannot help, at the right line', () => {
    expect(watch([rows[2]!, rows[3]!])).to.include({ ok: false, final: true, line: 2 })
    expect(watch([...rows, 'web-2   0/1     Pending   0          0s'])).to.include({ ok: false, final: true })
    expect(watch(rows, expected.replace('web-1   1/1', 'web-1   2/3'))).to.include({ ok: false, line: 7, final: true })
  })

  it('does without a state that a kubelet may pass over, where the next has come', () => {
    expect(watch(rows.toSpliced(2, 1))).to.deep.equal({ ok: true })
    expect(watch(rows.slice(0, 2))).to.include({ ok: false, final: false, line: 4 })
    expect(watch(rows.slice(0, 2), rows.slice(0, 3).join('\n'))).to.include({ ok: false, final: false, line: 3 })
    expect(watch([rows[0]!, rows[3]!], rows.slice(0, 3).join('\n'))).to.include({ ok: false, final: true, line: 3 })
    expect(watch(rows.toSpliced(2, 1, 'web-0   0/1     ErrImagePull   0   3s'))).to.include({ ok: false, line: 4 })
  })

  it('goes on without a header, and with ... for what does not matter', () => {
    expect(matchWatch(lines(rows.join('\n')), rows.join('\n'), header, context())).to.deep.equal({ ok: true })
    expect(watch(rows, `${header}\n...\n${rows[3]}\n${rows[5]}`)).to.deep.equal({ ok: true })
    expect(watch(rows, `${header}\n...\n${rows[5]}`)).to.deep.equal({ ok: true })
    expect(watch(rows, `${header}\n...\n${rows[5]}\n${rows[4]}`)).to.include({ ok: false, final: false })
  })

  it('does not take one object after another for the other way round', () => {
    const swapped = [header, ...rows.slice(4), ...rows.slice(0, 4)].join('\n')
    expect(watch(rows, swapped)).to.include({ ok: false, final: true, line: 2 })
    expect((watch(rows, swapped) as { text: string }).text).to.contain('here, web-0 came before web-1')
    expect(watch([rows[4]!, ...rows.slice(0, 4), rows[5]!], swapped)).to.deep.equal({ ok: true })
    expect(watch(rows, `${header}\n${rows[5]}\n${rows[3]}\n...`)).to.include({ final: false })
  })

  it('takes a header that is repeated', () => {
    expect(watch(rows, expected.replace('web-1   0/1', `${header}\nweb-1   0/1`))).to.deep.equal({ ok: true })
  })

  it('compares what is no table as lines', () => {
    expect(
      matchWatch(lines('pod/web-0\npod/web-1'), 'pod/web-0\npod/web-0\npod/web-1\n', undefined, context()),
    ).to.deep.equal({ ok: true })
    expect(matchWatch(lines('pod/web-0\npod/web-1'), 'pod/web-0\n', undefined, context())).to.include({
      ok: false,
      final: false,
      line: 2,
    })
    expect(matchWatch(lines('pod/web-0\npod/web-1'), 'pod/web-3\n', undefined, context())).to.include({
      ok: false,
      final: true,
      line: 1,
    })
  })
})
