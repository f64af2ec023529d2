import { expect } from 'chai'
import type { Pod } from '../../kube/objects.ts'
import { pods } from '../../kube/resource.ts'
import { EndToEnd, namespace } from './testing.ts'

describe('end to end: users', function () {
  this.timeout(60_000)

  it('are told in the status of containers', async () => {
    const cluster = await EndToEnd.start()
    try {
      const securityContext = { runAsUser: 1000, runAsGroup: 3000, fsGroup: 2000, supplementalGroups: [4000] }
      await cluster.client.create(pods, {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: 'p', namespace },
        spec: { securityContext, containers: [{ name: 'main', image: 'nginx' }] },
      })
      await cluster.ready('p')
      const { status } = await cluster.client.get<Pod>(pods, { name: 'p', namespace })
      expect(status.containerStatuses?.[0]).to.deep.include({
        user: { linux: { uid: 1000, gid: 3000, supplementalGroups: [3000, 4000, 2000] } },
      })
    } finally {
      await cluster.stop()
    }
  })
})
