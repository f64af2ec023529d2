import { expect } from 'chai'
import { codeOf } from '../mutants.ts'
import {
  controlProblem,
  fateOf,
  matrixJson,
  matrixMarkdown,
  proven,
  scoreMarkdown,
  scoreText,
  triedText,
  type Matrix,
} from './matrix.ts'
import type { Trial } from './trial.ts'

const trial = (fields: Partial<Trial> = {}): Trial => ({
  caught: [],
  mismatches: [],
  passed: ['a: one', 'a: two'],
  ...fields,
})
const caught = { guarantee: 'pod-names', scenario: 'a', message: 'web-00 is none of its names' }
const mismatch = { scenario: 'a', step: 'two', problem: 'a.md:7: not as expected' }
const mutant = (id: string, caughtBy = ['pod-names']) => ({ id, fault: `It is ${id} | wrong.`, caughtBy })

const fate = (each: Trial, caughtBy?: string[]) => fateOf({ mutant: mutant('m', caughtBy), trial: each })

const matrix = (...trials: Trial[]): Matrix => ({
  control: trial(),
  // One that no guarantee has caught is one that none should.
  tried: trials.map((each, index) => ({
    mutant: mutant(`m${index}`, each.mismatches.length > 0 && each.caught.length === 0 ? [] : ['pod-names']),
    trial: each,
  })),
  guarantees: new Map([['pod-names', { id: 'pod-names', catalogue: ['ID-01'], level: 'core' }]]),
})

describe('the matrix of mutants', () => {
  it('tells the caught from survivors and from what could not be tried', () => {
    expect(fate(trial({ caught: [caught] }))).to.equal('caught')
    expect(fate(trial({ mismatches: [mismatch], broken: 'later' }), [])).to.equal('caught')
    expect(fate(trial())).to.equal('survived')
    expect(fate(trial({ broken: 'no cluster' }))).to.equal('broken')
    expect(fateOf({ mutant: { ...mutant('m'), equivalent: 'nobody can tell' }, trial: trial() })).to.equal('equivalent')
    expect(
      fateOf({ mutant: { ...mutant('m'), equivalent: 'nobody can tell' }, trial: trial({ caught: [caught] }) }),
    ).to.equal('caught')
  })

  it('tells what is caught otherwise than by what should', () => {
    const otherwise = trial({ caught: [{ ...caught, guarantee: 'pod-claims' }], mismatches: [mismatch] })
    expect(fate(otherwise)).to.equal('otherwise')
    expect(fate(trial({ mismatches: [mismatch] }))).to.equal('otherwise')
    expect(fate(otherwise, ['pod-claims', 'pod-names'])).to.equal('caught')
    const all = matrix(otherwise)
    expect(triedText(all.tried[0]!)).to.equal('? m0: otherwise: pod-claims in a; not by pod-names\n')
    expect(scoreText(all)).to.equal('0 of 1 mutants caught, 1 caught otherwise than by what should')
    expect(codeOf(all)).to.equal(1)
  })

  it('tells what fails nobody', () => {
    const guarantees = new Map([['pod-names', { id: 'pod-names', catalogue: [], level: 'implementation' as const }]])
    expect(scoreText({ ...matrix(trial({ caught: [caught] })), guarantees })).to.equal(
      '1 of 1 mutants caught (1 by guarantees that fail nobody, as upstream promises nothing there)',
    )
  })

  it('does not count as caught what fails where the reference itself did not pass', () => {
    const control = trial({ passed: ['a: one'] })
    const elsewhere = { ...caught, scenario: 'b' }
    expect(fate(proven(trial({ mismatches: [mismatch], caught: [elsewhere] }), control), [])).to.equal('survived')
    expect(fate(proven(trial({ caught: [caught] }), control))).to.equal('caught')
  })

  it('counts', () => {
    const all = matrix(
      trial({ caught: [caught] }),
      trial({ mismatches: [mismatch] }),
      trial(),
      trial({ broken: 'no cluster' }),
    )
    expect(scoreText(all)).to.equal('2 of 4 mutants caught (1 by transcripts alone), 1 survived, 1 could not be tried')
  })

  it('tells a line a mutant', () => {
    const [first, second, third] = matrix(trial({ caught: [caught] }), trial({ mismatches: [mismatch] }), trial()).tried
    expect(triedText(first!)).to.equal('✔ m0: caught by pod-names in a\n')
    expect(triedText(second!)).to.equal('✔ m1: caught by the transcript of a, two\n')
    expect(triedText(third!)).to.equal('✘ m2: survived: It is m2 | wrong.\n')
  })

  it('is Markdown: by guarantee, scenario and behaviour', () => {
    const text = matrixMarkdown(
      matrix(
        trial({ caught: [caught, { ...caught, guarantee: 'pod-claims' }] }),
        trial({ mismatches: [mismatch] }),
        trial(),
      ),
    )
    expect(text).to.include(
      '| m0 | It is m0 \\| wrong. | caught | pod-names | a | ID-01 |\n| | | | pod-claims | a |  |',
    )
    expect(text).to.include('| m1 | It is m1 \\| wrong. | caught | none: the transcript of “two” | a |  |')
    expect(text).to.include('| | pod-claims | pod-names |').and.include('| m0 | ○ | ● |').and.include('| m2 |  | · |')
    expect(text).to.include('passed all 2 steps')
  })

  it('says so when the reference itself fails', () => {
    expect(controlProblem(trial())).to.equal(undefined)
    expect(controlProblem(trial({ caught: [caught] }))).to.equal('pod-names fails in a: web-00 is none of its names')
    expect(controlProblem(trial({ broken: 'no step ran' }))).to.equal('no step ran')
    expect(matrixMarkdown({ ...matrix(), control: trial({ mismatches: [mismatch] }) })).to.include(
      '**This proves nothing**',
    )
  })

  it('is a badge and a score for a README, with what was not caught', () => {
    const text = scoreMarkdown({
      ...matrix(trial({ caught: [caught] })),
      tried: [
        ...matrix(trial({ caught: [caught] })).tried,
        { mutant: { ...mutant('e'), equivalent: 'Nobody can tell.' }, trial: trial() },
      ],
    })
    expect(text)
      .to.include('badge/mutants-1%20of%201%20caught-brightgreen')
      .and.include('1 of 2 mutants caught, 1 equivalent.')
    expect(text).to.include('- `e` equivalent: It is e | wrong. Nobody can tell.\n')
    expect(scoreMarkdown(matrix(trial())))
      .to.include('0%20of%201%20caught-red')
      .and.include('- `m0` survived: ')
  })

  it('is JSON', () => {
    expect(JSON.parse(JSON.stringify(matrixJson(matrix(trial({ caught: [caught] })))))).to.deep.include({
      score: {
        mutants: 1,
        caught: 1,
        byTranscriptOnly: 0,
        toldOnly: 0,
        otherwise: 0,
        survived: 0,
        equivalent: 0,
        broken: 0,
      },
    })
  })

  it('ends with 0 when all are caught, 1 with a survivor, 5 when it proves nothing', () => {
    expect(codeOf(matrix(trial({ caught: [caught] })))).to.equal(0)
    expect(codeOf(matrix(trial({ caught: [caught] }), trial()))).to.equal(1)
    expect(codeOf(matrix(trial(), trial({ broken: 'no cluster' })))).to.equal(5)
    expect(codeOf({ ...matrix(trial({ caught: [caught] })), control: trial({ caught: [caught] }) })).to.equal(5)
  })
})
