/** One seed, one history: names, addresses, the order of everything. */
import { expect } from 'chai'
import { configMaps, deployments, pods, services, statefulSets } from '../kube/resource.ts'
import { manualClock } from '../testing.ts'
import { startReference } from './start.ts'

const template = (image: string, more: object = {}): object => ({
  metadata: { labels: { app: 'web' } },
  spec: {
    terminationGracePeriodSeconds: 5,
    containers: [
      {
        name: 'web',
        image,
        readinessProbe: { exec: { command: ['true'] }, periodSeconds: 2 },
        command: ['sleep', 'infinity'],
        ...more,
      },
    ],
  },
})

/** All that becomes of a cluster's objects, a line each. */
async function historyOf(seed: number): Promise<string[]> {
  const clock = manualClock(undefined, 40)
  const history: string[] = []
  const reference = await startReference({
    seed,
    clock,
    nodes: 3,
    api(api) {
      api.store.restore([], 0, {
        keep(resource, { type, object }) {
          history.push(`${type} ${resource} ${JSON.stringify(object)}`)
        },
      })
      return api
    },
  })
  const { client, nodes } = reference
  const inDefault = (name: string): { name: string; namespace: string } => ({ name, namespace: 'default' })
  const selector = { matchLabels: { app: 'web' } }
  await client.create(services, {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: inDefault('web'),
    spec: { selector: { app: 'web' }, ports: [{ port: 80 }] },
  })
  const www = {
    metadata: { name: 'www' },
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
  }
  const mount = { volumeMounts: [{ name: 'www', mountPath: '/www' }] }
  await client.create(statefulSets, {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: inDefault('set'),
    spec: {
      replicas: 4,
      serviceName: 'web',
      selector,
      podManagementPolicy: 'Parallel',
      template: template('busybox', mount),
      volumeClaimTemplates: [www],
    },
  })
  await client.create(deployments, {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: inDefault('app'),
    spec: { replicas: 3, selector, template: template('alpine') },
  })
  await clock.advance(20_000)
  await client.patch(statefulSets, inDefault('set'), 'merge', {
    spec: { replicas: 5, template: { metadata: { annotations: { a: 'b' } } } },
  })
  await client.delete(pods, inDefault('set-1'))
  await clock.advance(60_000)
  await nodes.stop('node-2')
  await clock.advance(400_000)
  await nodes.start('node-2')
  await client.create(configMaps, {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { generateName: 'any-', namespace: 'default' },
  })
  await client.delete(deployments, inDefault('app'), { propagationPolicy: 'Foreground' })
  await clock.advance(60_000)
  await reference.stop()
  // Certificates are nobody's to know beforehand, and the port is the machine's choice.
  const { port } = new URL(reference.url)
  return history.map((line) =>
    line.replace(/-----BEGIN CERTIFICATE[^"]*/g, 'certificate').replaceAll(`:${port}`, ':port'),
  )
}

describe('Two clusters of one seed', () => {
  // What containers run is loaded when it is first used, which takes time of its own.
  let other: string[]
  before(async () => {
    other = await historyOf(0)
  })

  it('have one history', async () => {
    const [first, second] = [await historyOf(7), await historyOf(7)]
    const parted = first.findIndex((line, index) => line !== second[index])
    const around = (lines: string[]): string[] => lines.slice(Math.max(0, parted - 2), parted + 2)
    expect(parted, `they part here:\n${around(first).join('\n')}\n\nand\n\n${around(second).join('\n')}`).to.equal(-1)
    expect(second).to.have.lengthOf(first.length)
    expect(first.length).to.be.above(200)
  })

  it('are told apart by another seed', async () => {
    const uid = /"uid":"([-0-9a-f]+)"/
    expect(uid.exec(other[0] ?? '')?.[1]).to.not.equal(uid.exec((await historyOf(7))[0] ?? '')?.[1])
  })
})
