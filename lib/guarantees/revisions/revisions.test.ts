import { expect } from 'chai'
import { liveRevisions } from './live-revisions.ts'
import { oneRevisionPerTemplate } from './one-revision-per-template.ts'
import { revisionData } from './revision-data.ts'
import { revisionHistoryLimit } from './revision-history-limit.ts'
import { revisionNames } from './revision-names.ts'
import { revisionNumbers } from './revision-numbers.ts'
import { revisionsAdopted } from './revisions-adopted.ts'
import { templateRevision } from './template-revision.ts'
import { outcome, type SetOptions, story, type Story, templateOf } from '../testing.ts'

const up = (options: SetOptions = {}): Story =>
  story().set('web', options).status('web').up('web-0', 'web-1').wait(10_000)
const later = (tale: Story): Story => tale.wait(60_000).command('kubectl get pods')
const revised = (tale: Story, number: number): Story =>
  tale.change('controllerrevisions', 'web-1', {}).renumber('web-1', number)
const rollout = (tale: Story, number: number): Story => {
  tale.update('web', number).wait(5_000)
  for (const pod of ['web-1', 'web-0']) tale.down(pod).pod(pod, { revision: number }).ready(pod)
  return tale.status('web', { currentRevision: `web-${number}`, updateRevision: `web-${number}` }).wait(10_000)
}

describe('template-revision', () => {
  it('wants the update revision to stay told', () => {
    expect(outcome(templateRevision, rollout(up(), 2).status('web', { updateRevision: '' }))[1]).to.equal(
      'the status of web told of no update revision, after web-2',
    )
  })
  it('wants a revision of the set, with the template that the set has', () => {
    expect(outcome(templateRevision, rollout(up(), 2))).to.deep.equal(['pass'])
    expect(
      outcome(
        templateRevision,
        up()
          .spec('web', { template: templateOf(2) })
          .status('web'),
      )[1],
    ).to.equal(
      `the status of web told of the update revision web-1, in which metadata.annotations is none, not {"round":"2"} as in its template`,
    )
    expect(outcome(templateRevision, up().status('web', { updateRevision: 'web-7' }))[1]).to.equal(
      'the status of web told of the update revision web-7, and there was none of that name',
    )
    const foreign = story().set('db').set('web').status('web', { updateRevision: 'db-1' })
    expect(outcome(templateRevision, foreign)[1]).to.match(
      /^the status of web told of the update revision db-1, which StatefulSet db/,
    )
  })
  it('does not judge what the controller has not observed, nor revisions of which the data is not known', () => {
    const unseen = up()
      .spec('web', { template: templateOf(2) })
      .change('statefulsets', 'web', { status: { replicas: 2 } })
    expect(outcome(templateRevision, unseen)).to.deep.equal(['pass'])
    expect(
      outcome(templateRevision, story().set('web').gap('controllerrevisions').status('web', { updateRevision: 'x' })),
    ).to.deep.equal(['unknown'])
  })
  it('lets a set take up its revision again that another one has adopted, and none of the other', () => {
    const shared = (name: string): Story => {
      const tale = story().set('web').orphaned('controllerrevisions', 'web-1').remove('statefulsets', 'web').set('db')
      tale.change('controllerrevisions', 'web-1', { metadata: { ownerReferences: [tale.ownerOf('db')] } })
      tale.add('statefulsets', 'StatefulSet', 'web', { spec: tale.object('statefulsets', 'db')['spec'], status: {} })
      return tale.change('statefulsets', 'web', {
        metadata: { generation: 1 },
        status: { observedGeneration: 1, updateRevision: name },
      })
    }
    expect(outcome(templateRevision, shared('web-1'))).to.deep.equal(['pass'])
    expect(outcome(templateRevision, shared('db-1'))[1]).to.match(/db-1, which StatefulSet db \(uid .*\) controls$/)
  })
})

describe('one-revision-per-template', () => {
  it('takes the revision of an earlier template again', () => {
    const back = (tale: Story) => tale.spec('web', { template: templateOf(1) })
    expect(
      outcome(oneRevisionPerTemplate, revised(back(rollout(up(), 2)), 3).status('web', { updateRevision: 'web-1' })),
    ).to.deep.equal(['pass'])
    expect(
      outcome(
        oneRevisionPerTemplate,
        back(rollout(up(), 2)).revision('web', 3).status('web', { updateRevision: 'web-3' }),
      ),
    ).to.deep.equal(['fail', 'web made the revision web-3 of a template of which it had web-1'])
  })
  it('wants none for other changes', () => {
    expect(outcome(oneRevisionPerTemplate, up().spec('web', { replicas: 5 }).status('web'))).to.deep.equal(['pass'])
    expect(outcome(oneRevisionPerTemplate, up().spec('web', { replicas: 5 }).revision('web', 2))[0]).to.equal('fail')
  })
  it('goes by the status where revisions were recorded without data', () => {
    const bare = (tale: Story, number: number) =>
      tale.add(
        'controllerrevisions',
        'ControllerRevision',
        `web-${number}`,
        { revision: number },
        { ownerReferences: [tale.ownerOf('web')] },
      )
    const tale = () =>
      bare(story().set('web').remove('controllerrevisions', 'web-1'), 1)
        .status('web', { updateRevision: 'web-1' })
        .wait(5000)
    const there = (name: string) =>
      bare(tale().spec('web', { template: templateOf(2) }), 2)
        .status('web', { updateRevision: 'web-2' })
        .spec('web', { template: templateOf(1) })
        .status('web', { updateRevision: name })
    expect(outcome(oneRevisionPerTemplate, there('web-1'))).to.deep.equal(['pass'])
    expect(outcome(oneRevisionPerTemplate, there('web-3'))).to.deep.equal([
      'fail',
      'web went back to the template of its revision web-1, and its status told of web-3',
    ])
  })
  it('lets a revision be made again that had been truncated', () => {
    const tale = rollout(up(), 2)
      .remove('controllerrevisions', 'web-1')
      .spec('web', { template: templateOf(1) })
      .revision('web', 3)
    expect(outcome(oneRevisionPerTemplate, tale)).to.deep.equal(['pass'])
  })
})

describe('revision-numbers', () => {
  it('wants 1 first, and more for each that comes or comes back', () => {
    expect(outcome(revisionNumbers, rollout(rollout(up(), 2), 3))).to.deep.equal(['pass'])
    const back = () => rollout(up(), 2).spec('web', { template: templateOf(1) })
    expect(outcome(revisionNumbers, revised(back(), 3).status('web', { updateRevision: 'web-1' }))).to.deep.equal([
      'pass',
    ])
    expect(outcome(revisionNumbers, back().status('web', { updateRevision: 'web-1' }))).to.deep.equal([
      'fail',
      'the status of web told of the update revision web-1, whose number 1 is below 2, that of web-2',
    ])
    expect(
      outcome(
        revisionNumbers,
        up()
          .spec('web', { template: templateOf(2) })
          .revision('web', 1, 'web-b'),
      )[1],
    ).to.equal('web-b was given the number 1, and web-1 had 1')
    expect(outcome(revisionNumbers, revised(revised(up(), 2), 1))[1]).to.equal('the number of web-1 fell from 2 to 1')
    expect(outcome(revisionNumbers, revised(up(), 3))[1]).to.equal(
      'web-1 was given the number 3, where the highest was 1',
    )
  })
  it('does not count what people have deleted', () => {
    const deleted = rollout(up(), 2)
      .command('kubectl delete controllerrevision web-2')
      .remove('controllerrevisions', 'web-2')
      .wait(5000)
      .spec('web', { template: templateOf(3) })
    expect(outcome(revisionNumbers, deleted.revision('web', 2, 'web-c'))).to.deep.equal(['pass'])
    expect(outcome(revisionNumbers, deleted.wait(5000).revision('web', 2, 'web-d'))[1]).to.equal(
      'web-d was given the number 2, and web-c had 2',
    )
  })
  it('does not count those that it adopts later', () => {
    const later = (tale: Story): Story => tale.wait(10_000).spec('db', { replicas: 1 }).status('db')
    const shared = rollout(up().set('db', { claims: [] }).status('db').wait(5000), 2)
    const adopted = later(shared).orphaned('controllerrevisions', 'web-2')
    adopted.change('controllerrevisions', 'web-2', { metadata: { ownerReferences: [adopted.ownerOf('db')] } })
    expect(outcome(revisionNumbers, adopted)).to.deep.equal(['pass'])
    expect(outcome(revisionNumbers, later(adopted))[0]).to.equal('fail')
  })
  it('takes numbers of revisions that were there before the set', () => {
    const again = rollout(up(), 2)
      .orphaned('controllerrevisions', 'web-1', 'web-2')
      .remove('statefulsets', 'web')
      .wait(5000)
    expect(outcome(revisionNumbers, again.set('web', {}, 3))[0]).to.equal('pass')
    expect(outcome(revisionNumbers, story().set('web', {}, 4))[1]).to.equal(
      'web-4, the first revision of web, was given the number 4',
    )
  })
})

describe('revision-names', () => {
  it('wants the name of the set, the labels of the template, and a hash', () => {
    expect(outcome(revisionNames, up())).to.deep.equal(['pass'])
    expect(outcome(revisionNames, up().revision('web', 2, 'ss-2'))).to.deep.equal([
      'fail',
      'the revision ss-2 of web was made not named web-<hash>',
    ])
    const labelled = (labels: Record<string, string>) =>
      outcome(
        revisionNames,
        story()
          .set('web')
          .add(
            'controllerrevisions',
            'ControllerRevision',
            'web-2',
            {
              revision: 2,
              data: { spec: { template: templateOf(2) } },
            },
            { labels, ownerReferences: [story().set('web').ownerOf('web')] },
          ),
      )
    expect(labelled({ app: 'nginx', 'controller.kubernetes.io/hash': '2' })).to.deep.equal(['pass'])
    expect(labelled({ 'controller.kubernetes.io/hash': '2' })[1]).to.contain(
      'without the label app=nginx of its template',
    )
    expect(labelled({ app: 'nginx' })[1]).to.contain('without the label controller.kubernetes.io/hash')
  })
  it('wants the set as the controller from the beginning, unless people made it', () => {
    const labels = { app: 'nginx', 'controller.kubernetes.io/hash': '2' }
    const unowned = (tale: Story): Story =>
      tale
        .add('controllerrevisions', 'ControllerRevision', 'web-2', { revision: 2 }, { labels })
        .change('controllerrevisions', 'web-2', { metadata: { ownerReferences: [tale.ownerOf('web')] } })
    expect(outcome(revisionNames, unowned(up()))[1]).to.equal('the revision web-2 of web was made without a controller')
    expect(outcome(revisionNames, unowned(up().command('kubectl create -f - controllerrevision/web-2')))).to.deep.equal(
      ['pass'],
    )
  })
})

describe('revision-data', () => {
  it('wants data that stay as they are', () => {
    expect(outcome(revisionData, revised(up(), 3))).to.deep.equal(['pass'])
    expect(outcome(revisionData, up())).to.deep.equal(['vacuous'])
    expect(outcome(revisionData, up().bare('controllerrevisions', 'web-1'))).to.deep.equal([
      'fail',
      'the data of web-1 changed',
    ])
    expect(outcome(revisionData, revised(up(), -1))[0]).to.equal('fail')
  })
})

describe('live-revisions', () => {
  const limited = (limit: number) => up({ spec: { revisionHistoryLimit: limit } })
  it('lets old ones go, the oldest first', () => {
    expect(outcome(liveRevisions, rollout(limited(0), 2).remove('controllerrevisions', 'web-1'))).to.deep.equal([
      'pass',
    ])
    const three = () => rollout(rollout(rollout(limited(1), 2), 3), 4).wait(20_000)
    expect(outcome(liveRevisions, three().remove('controllerrevisions', 'web-1'))).to.deep.equal(['pass'])
    expect(outcome(liveRevisions, three().remove('controllerrevisions', 'web-2'))).to.deep.equal([
      'fail',
      'web-2 was deleted before web-1, which is older',
    ])
  })
  it('lets one go of which only a status tells that its controller does not get to', () => {
    const stuck = limited(0)
      .update('web', 2)
      .spec('web', { template: templateOf(3) })
      .revision('web', 3)
      .wait(5000)
    expect(outcome(liveRevisions, stuck.remove('controllerrevisions', 'web-2'))).to.deep.equal(['pass'])
  })
  it('keeps those in use, and within the limit', () => {
    expect(
      outcome(liveRevisions, limited(0).update('web', 2).wait(5000).remove('controllerrevisions', 'web-1'))[1],
    ).to.match(/^web-1 was deleted though it was the revision of /)
    expect(outcome(liveRevisions, rollout(limited(1), 2).remove('controllerrevisions', 'web-1'))).to.deep.equal([
      'fail',
      'web-1 was deleted though there were no more than 1 revisions that were not in use, where the limit is 1',
    ])
  })
  it('does not speak of what people delete, nor of what goes with the set', () => {
    expect(
      outcome(
        liveRevisions,
        up().command('kubectl delete controllerrevision web-1').remove('controllerrevisions', 'web-1'),
      ),
    ).to.deep.equal(['vacuous'])
    expect(
      outcome(liveRevisions, up().remove('statefulsets', 'web').remove('controllerrevisions', 'web-1')),
    ).to.deep.equal(['vacuous'])
  })
})

describe('revision-history-limit', () => {
  const limited = (limit?: number) => up({ spec: { revisionHistoryLimit: limit } })
  it('wants those beyond the limit to go', () => {
    expect(
      outcome(revisionHistoryLimit, later(rollout(limited(0), 2).remove('controllerrevisions', 'web-1'))),
    ).to.deep.equal(['pass'])
    expect(outcome(revisionHistoryLimit, later(rollout(limited(0), 2)))).to.deep.equal([
      'fail',
      'web had more revisions that were not in use than its limit of 0 for more than 30 s',
    ])
    expect(outcome(revisionHistoryLimit, later(rollout(limited(), 2)))).to.deep.equal(['vacuous'])
    expect(outcome(revisionHistoryLimit, later(rollout(limited(-1), 2)))).to.deep.equal(['vacuous'])
  })
  it('waits for Pods of an old revision', () => {
    const tale = limited(0).update('web', 2).down('web-1').pod('web-1', { revision: 2 }).update('web', 3)
    expect(outcome(revisionHistoryLimit, later(tale))).to.deep.equal(['pass'])
  })
})

describe('revisions-adopted', () => {
  const orphaned = () => up().orphaned('controllerrevisions', 'web-1')
  it('wants orphans to get the set as their controller', () => {
    expect(
      outcome(
        revisionsAdopted,
        later(
          orphaned().change('controllerrevisions', 'web-1', { metadata: { ownerReferences: [up().ownerOf('web')] } }),
        ),
      ),
    ).to.deep.equal(['pass'])
    expect(outcome(revisionsAdopted, later(orphaned()))).to.deep.equal([
      'fail',
      'web-1 was an orphan, and not adopted for more than 30 s',
    ])
    expect(outcome(revisionsAdopted, later(up()))).to.deep.equal(['vacuous'])
  })
  it('does not speak of a set that is gone, or being deleted', () => {
    expect(outcome(revisionsAdopted, later(orphaned().remove('statefulsets', 'web')))).to.deep.equal(['pass'])
  })
})
