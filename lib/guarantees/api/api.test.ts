import { expect } from 'chai'
import { outcome, type SetOptions, story, type Story } from '../testing.ts'
import { dryRun } from './dry-run.ts'
import { generation } from './generation.ts'
import { immutableFields } from './immutable-fields.ts'
import { immutableMetadata } from './immutable-metadata.ts'
import { scaleSubresource } from './scale-subresource.ts'
import { setDefaults } from './set-defaults.ts'
import { validLabels } from './valid-labels.ts'
import { validNames } from './valid-names.ts'
import { validNumbers } from './valid-numbers.ts'
import { validPodTemplate } from './valid-pod-template.ts'
import { validPolicy } from './valid-policy.ts'
import { validSelector } from './valid-selector.ts'
import { validServiceName } from './valid-service-name.ts'
import { validStrategy } from './valid-strategy.ts'
import { validTemplate } from './valid-template.ts'

const up = (options: SetOptions = {}): Story => story().set('web', options).status('web')
const withSpec = (spec: Record<string, unknown>): Story => story().set('web', { spec })
const refusal = (cause: string): Story =>
  up().output('kubectl apply -f web.yaml', `The StatefulSet "web" is invalid: ${cause}`)

describe('valid sets', () => {
  it('are those that the server refuses nothing of', () => {
    expect(outcome(validSelector, withSpec({ selector: {} }))).to.deep.equal([
      'fail',
      'web was stored, which has an empty selector',
    ])
    expect(outcome(validSelector, withSpec({ selector: { matchLabels: { app: 'other' } } }))[1]).to.contain(
      'does not match the labels of its template',
    )
    expect(outcome(validTemplate, withSpec({ template: { spec: { restartPolicy: 'Never' } } }))[1]).to.contain(
      'has the restartPolicy Never in its template',
    )
    expect(outcome(validTemplate, withSpec({ template: { spec: { activeDeadlineSeconds: 5 } } }))[0]).to.equal('fail')
    expect(outcome(validNumbers, withSpec({ replicas: -1 }))[1]).to.contain('has replicas of -1')
    expect(
      outcome(
        validNumbers,
        withSpec({ updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: -1 } } }),
      )[1],
    ).to.contain('has a partition of -1')
    expect(
      outcome(validNumbers, withSpec({ updateStrategy: { rollingUpdate: { maxUnavailable: '150%' } } }))[1],
    ).to.contain('has a maxUnavailable of 150%')
    expect(outcome(validNumbers, withSpec({ ordinals: { start: -2 } }))[0]).to.equal('fail')
    expect(
      outcome(validStrategy, withSpec({ updateStrategy: { type: 'OnDelete', rollingUpdate: { partition: 0 } } }))[1],
    ).to.contain('has rollingUpdate beside the strategy OnDelete')
    expect(outcome(validStrategy, withSpec({ updateStrategy: { type: 'Sometimes' } }))[1]).to.contain(
      "has the update strategy 'Sometimes'",
    )
    expect(outcome(validStrategy, withSpec({ podManagementPolicy: 'Random' }))[1]).to.contain(
      "has the podManagementPolicy 'Random'",
    )
    expect(
      outcome(validPolicy, withSpec({ persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Delete' } }))[1],
    ).to.contain('has no whenScaled')
    expect(
      outcome(
        validPolicy,
        withSpec({ persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Keep', whenScaled: 'Retain' } }),
      )[1],
    ).to.contain("'Keep'")
    expect(outcome(validNames, story().set('web.one', {}))[1]).to.contain('has a name that is no DNS label')
    expect(outcome(validServiceName, withSpec({ serviceName: 'Not.A.Label' }))[1]).to.contain(
      "has the serviceName 'Not.A.Label'",
    )
    expect(outcome(validPodTemplate, withSpec({ template: { spec: { containers: [{ name: 'a' }] } } }))[1]).to.contain(
      'has the container a without an image',
    )
    expect(outcome(validPodTemplate, withSpec({ template: { spec: { containers: [] } } }))[1]).to.contain(
      'has no container',
    )
    expect(
      outcome(
        validLabels,
        story()
          .set('web')
          .change('statefulsets', 'web', { metadata: { labels: { 'a b': 'c' } } }),
      )[0],
    ).to.equal('vacuous')
    expect(outcome(validLabels, withSpec({ template: { metadata: { labels: { app: '-nginx' } } } }))[1]).to.contain(
      "has the value '-nginx' of a label",
    )
  })
  it('are put to the test where something is refused', () => {
    expect(outcome(validSelector, up())).to.deep.equal(['vacuous'])
    expect(outcome(validSelector, refusal('spec.selector: Required value'))).to.deep.equal(['pass'])
    expect(
      outcome(validNumbers, refusal('spec.replicas: Invalid value: -1: must be greater than or equal to 0')),
    ).to.deep.equal(['pass'])
    expect(outcome(validNumbers, refusal('spec.selector: Required value'))).to.deep.equal(['vacuous'])
    expect(outcome(validStrategy, refusal('spec.updateStrategy.rollingUpdate: Invalid value'))).to.deep.equal(['pass'])
    expect(outcome(validLabels, refusal('metadata.labels: Invalid value: "a b"'))).to.deep.equal(['pass'])
  })
})

describe('immutable-fields', () => {
  it('wants them to stay', () => {
    expect(outcome(immutableFields, up().spec('web', { replicas: 5 }))).to.deep.equal(['vacuous'])
    expect(
      outcome(immutableFields, refusal('spec: Forbidden: updates to statefulset spec for fields other than ...')),
    ).to.deep.equal(['pass'])
    for (const field of ['serviceName', 'podManagementPolicy', 'selector', 'volumeClaimTemplates']) {
      expect(outcome(immutableFields, up().spec('web', { [field]: 'other' }))).to.deep.equal([
        'fail',
        `the ${field} of web was changed`,
      ])
    }
  })
})

describe('immutable-metadata', () => {
  it('wants a set to stay the same object, in another version each time', () => {
    expect(outcome(immutableMetadata, up())).to.deep.equal(['pass'])
    expect(
      outcome(
        immutableMetadata,
        up().change('statefulsets', 'web', { metadata: { creationTimestamp: '2000-01-01T00:00:00Z' } }),
      )[1],
    ).to.equal('the creationTimestamp of web was changed')
  })
})

describe('generation', () => {
  it('wants it to count changes of the spec, and nothing else', () => {
    expect(outcome(generation, up().spec('web', { replicas: 5 }).status('web'))).to.deep.equal(['pass'])
    const bumped = (fields: object) =>
      outcome(generation, up().change('statefulsets', 'web', { metadata: { generation: 2, ...fields } }))
    expect(bumped({ labels: { a: 'b' } })).to.deep.equal([
      'fail',
      'the generation of web went from 1 to 2, and its spec did not change',
    ])
    expect(bumped({ deletionTimestamp: '2030-01-01T00:00:00Z' })).to.deep.equal(['pass'])
    expect(outcome(generation, up().change('statefulsets', 'web', { spec: { replicas: 5 } }))[1]).to.equal(
      'the generation of web stayed 1 when its spec changed',
    )
    expect(
      outcome(
        generation,
        up().change('statefulsets', 'web', { spec: { replicas: 5 }, metadata: { generation: 3 } }),
      )[1],
    ).to.equal('the generation of web went from 1 to 3')
    expect(
      outcome(generation, story().add('statefulsets', 'StatefulSet', 'web', { spec: {} }, { generation: 7 }))[1],
    ).to.equal('the generation of web was 7 when it was created')
  })
})

describe('set-defaults', () => {
  const template = { spec: { restartPolicy: 'Always', dnsPolicy: 'ClusterFirst', terminationGracePeriodSeconds: 30 } }
  const stored = (given: object, spec: object) =>
    outcome(
      setDefaults,
      story().add(
        'statefulsets',
        'StatefulSet',
        'web',
        {
          spec: {
            replicas: 1,
            podManagementPolicy: 'OrderedReady',
            updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 0 } },
            revisionHistoryLimit: 10,
            template,
            ...spec,
          },
        },
        { annotations: { 'kubectl.kubernetes.io/last-applied-configuration': JSON.stringify({ spec: given }) } },
      ),
    )
  it('wants the defaults of what was not given', () => {
    expect(stored({}, {})).to.deep.equal(['pass'])
    expect(stored({ replicas: 5 }, { replicas: 5 })).to.deep.equal(['pass'])
    expect(stored({}, { replicas: 5 })).to.deep.equal([
      'fail',
      'web, for which no replicas was given, was stored with 5',
    ])
    expect(stored({}, { updateStrategy: { type: 'OnDelete' } })[1]).to.contain('no updateStrategy was given')
    expect(stored({}, { template: { spec: { ...template.spec, restartPolicy: 'Never' } } })[1]).to.contain(
      'no template.spec.restartPolicy was given',
    )
    expect(outcome(setDefaults, up())).to.deep.equal(['vacuous'])
  })
})

describe('dry-run', () => {
  const command = 'kubectl scale sts web --replicas=5 --dry-run=server'
  it('wants nothing to happen', () => {
    const printed = 'statefulset.apps/web scaled (server dry run)'
    expect(outcome(dryRun, up().command(command).output(command, printed))).to.deep.equal(['pass'])
    expect(
      outcome(dryRun, up().command(command).spec('web', { replicas: 5 }).output(command, printed, 300)),
    ).to.deep.equal(['fail', `web was changed by a dry run: ${command}`])
    expect(outcome(dryRun, up().output(command, 'statefulset.apps/web scaled (dry run)'))).to.deep.equal(['vacuous'])
    const other = 'kubectl scale sts web --replicas=5'
    const next = up().command(command).output(command, printed).command(other)
    expect(outcome(dryRun, next.spec('web', { replicas: 5 }))).to.deep.equal(['pass'])
    const beside = up().command(command).command(other).spec('web', { replicas: 5 })
    expect(outcome(dryRun, beside.output(command, printed, 300))).to.deep.equal(['vacuous'])
  })
})

describe('scale-subresource', () => {
  const printed = (tale: Story, fields: object) => {
    const { uid } = tale.object('statefulsets', 'web').metadata
    const scale = {
      kind: 'Scale',
      metadata: { name: 'web', uid },
      spec: { replicas: 3 },
      status: { replicas: 0, selector: 'app=nginx' },
      ...fields,
    }
    return outcome(scaleSubresource, tale.output('kubectl get --raw …/scale', JSON.stringify(scale)))
  }
  it('wants the scale to be that of the set', () => {
    expect(printed(up(), {})).to.deep.equal(['pass'])
    expect(printed(up(), { status: { replicas: 0 } })).to.deep.equal([
      'fail',
      "the scale of web had the status.selector none, and the set 'app=nginx'",
    ])
    expect(printed(up(), { spec: { replicas: 4 } })[1]).to.equal(
      'the scale of web had the spec.replicas 4, and the set 3',
    )
  })
  it('wants to scale to change the replicas, and nothing else', () => {
    const command = 'kubectl scale statefulset web --replicas=5'
    const scaled = (spec: Record<string, unknown>) =>
      outcome(scaleSubresource, up().wait(5000).spec('web', spec).output(command, 'statefulset.apps/web scaled', 300))
    expect(scaled({ replicas: 5 })).to.deep.equal(['pass'])
    expect(scaled({ replicas: 4 })[1]).to.equal('web was said to be scaled to 5, and had 4 replicas')
    expect(scaled({ replicas: 5, serviceName: '' })[1]).to.equal(
      'to scale web changed more of its spec than the replicas',
    )
  })
})
