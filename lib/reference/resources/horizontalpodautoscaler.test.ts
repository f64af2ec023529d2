import { expect } from 'chai'
import { define } from '../../kube/resource.ts'
import { testServer } from '../apiserver/testing.ts'

const current = define('autoscaling/v2', 'HorizontalPodAutoscaler', 'horizontalpodautoscalers')
const old = define('autoscaling/v1', 'HorizontalPodAutoscaler', 'horizontalpodautoscalers')
const collection = '/apis/autoscaling/v2/namespaces/default/horizontalpodautoscalers'
const scaleTargetRef = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' }
const place = { name: 'web', namespace: 'default' }
const cpu = (averageUtilization: number): object => ({
  type: 'Resource',
  resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization } },
})
const queue = {
  type: 'External',
  external: {
    metric: { name: 'queue', selector: { matchLabels: { q: 'a' } } },
    target: { type: 'AverageValue', averageValue: '30' },
  },
}
const inV2 = (spec: object): { apiVersion: string; kind: string; metadata: typeof place; spec: object } => ({
  apiVersion: 'autoscaling/v2',
  kind: 'HorizontalPodAutoscaler',
  metadata: place,
  spec: { scaleTargetRef, maxReplicas: 5, ...spec },
})

describe('HorizontalPodAutoscaler', () => {
  it('is told in the words of autoscaling/v1, which has no fields for most metrics', async () => {
    const { client } = await testServer()
    const behavior = { scaleDown: { policies: [{ type: 'Pods', value: 1, periodSeconds: 60 }] } }
    await client.create(current, inV2({ metrics: [queue, cpu(50)], behavior }))
    const shown = await client.get(old, place)
    expect(shown).to.deep.include({
      apiVersion: 'autoscaling/v1',
      spec: { scaleTargetRef, minReplicas: 1, maxReplicas: 5, targetCPUUtilizationPercentage: 50 },
      status: { currentReplicas: 0, desiredReplicas: 0 },
    })
    expect(JSON.parse(shown.metadata.annotations?.['autoscaling.alpha.kubernetes.io/metrics'] ?? '')).to.deep.equal([
      {
        type: 'External',
        external: { metricName: 'queue', metricSelector: { matchLabels: { q: 'a' } }, targetAverageValue: '30' },
      },
    ])
    const more = { ...shown, spec: { ...(shown as { spec?: object }).spec, maxReplicas: 7 } }
    await client.update(old, more)
    const kept = await client.get(current, place)
    expect(kept.metadata).not.to.have.property('annotations')
    expect(kept)
      .to.have.property('spec')
      .that.deep.includes({ maxReplicas: 7, metrics: [queue, cpu(50)] })
    expect(kept).to.have.nested.property('spec.behavior.scaleDown.policies').that.has.length(1)
  })

  it('is kept from either version, goes by the CPU where nothing is said, and can be applied', async () => {
    const { client } = await testServer()
    const object = { ...inV2({ targetCPUUtilizationPercentage: 60 }), apiVersion: 'autoscaling/v1' }
    await client.patch(old, place, 'apply', object, { fieldManager: 'me' })
    const kept = await client.get(current, place)
    expect(kept)
      .to.have.property('spec')
      .that.deep.includes({ metrics: [cpu(60)] })
    expect(kept.metadata.managedFields?.[0]).to.deep.include({ manager: 'me', apiVersion: 'autoscaling/v2' })
    await client.create(current, { ...inV2({ behavior: {} }), metadata: { ...place, name: 'usual' } })
    expect(await client.get(current, { ...place, name: 'usual' }))
      .to.have.property('spec')
      .that.deep.includes({
        minReplicas: 1,
        metrics: [cpu(80)],
        behavior: {
          scaleUp: {
            stabilizationWindowSeconds: 0,
            selectPolicy: 'Max',
            policies: [
              { type: 'Pods', value: 4, periodSeconds: 15 },
              { type: 'Percent', value: 100, periodSeconds: 15 },
            ],
          },
          scaleDown: { selectPolicy: 'Max', policies: [{ type: 'Percent', value: 100, periodSeconds: 15 }] },
        },
      })
  })

  it('is printed with what it goes by, and its creator is told that nobody acts on it', async () => {
    const { send } = await testServer()
    const { warnings } = await send('POST', collection, inV2({ metrics: [cpu(50), queue, queue] }))
    expect(warnings).to.deep.equal([
      'nothing in this cluster acts on horizontalpodautoscalers.autoscaling: they are kept for controllers from elsewhere',
    ])
    const { body } = await send('GET', collection, undefined, {
      accept: 'application/json;as=Table;g=meta.k8s.io;v=v1',
    })
    expect((body as { rows: { cells: unknown[] }[] }).rows[0]?.cells.slice(0, -1)).to.deep.equal([
      'web',
      'Deployment/web',
      'cpu: <unknown>/50%, <unknown>/30 (avg) + 1 more...',
      '1',
      '5',
      '0',
    ])
  })

  it('is refused where it makes no sense', async () => {
    const { send } = await testServer()
    const causesOf = async (spec: object): Promise<string[]> => {
      const { body } = await send('POST', collection, inV2(spec))
      const { causes = [] } = (body as { details: { causes?: { field: string; message: string }[] } }).details
      return causes.map(({ field, message }) => `${field}: ${message}`)
    }
    expect(await causesOf({ minReplicas: 3, maxReplicas: 2 })).to.deep.equal([
      'spec.maxReplicas: Invalid value: 2: must be greater than or equal to `minReplicas`',
    ])
    expect(await causesOf({ minReplicas: 0, maxReplicas: 0, scaleTargetRef: { kind: '', name: 'a/b' } })).to.deep.equal(
      [
        'spec.minReplicas: Invalid value: 0: must be greater than or equal to 1',
        'spec.maxReplicas: Invalid value: 0: must be greater than 0',
        'spec.scaleTargetRef.kind: Required value',
        'spec.scaleTargetRef.name: Invalid value: "a/b": may not contain \'/\'',
        'spec.metrics: Forbidden: must specify at least one Object or External metric to support scaling to zero replicas',
      ],
    )
    const pods = { metric: { name: 'hits' }, target: { type: 'AverageValue', averageValue: '0' } }
    expect(await causesOf({ metrics: [{ type: 'Resource', pods }] })).to.deep.equal([
      'spec.metrics[0].pods.target.averageValue: Invalid value: "0": must be positive',
      'spec.metrics[0].resource: Required value: must populate information for the given metric source',
    ])
    const rules = { stabilizationWindowSeconds: 4000, policies: [{ type: 'Pods', value: 0, periodSeconds: 1 }] }
    expect(await causesOf({ behavior: { scaleDown: rules } })).to.deep.equal([
      'spec.behavior.scaleDown.stabilizationWindowSeconds: Invalid value: 4000: must be less than or equal to 3600',
      'spec.behavior.scaleDown.policies[0].value: Invalid value: 0: must be greater than zero',
    ])
  })
})
