import { expect } from 'chai'
import { pods } from '../../kube/resource.ts'
import { simplePod, testServer } from './testing.ts'

describe('metrics', () => {
  it('count requests, and what is stored', async () => {
    const { client, send } = await testServer()
    await client.create(pods, simplePod('a'))
    await send('GET', '/api/v1/namespaces/default/pods')
    await send('GET', '/api/v1/namespaces/default/pods')
    await send('GET', '/api/v1/namespaces/default/pods/none')
    for await (const _ of client.watch(pods)) break
    const { code, body } = await send('GET', '/metrics')
    expect(code).to.equal(200)
    const lines = (body as string).split('\n')
    const requests = (labels: string): string =>
      `apiserver_request_total{${labels.replaceAll('#', 'component="apiserver",dry_run="",group="",resource="pods"')}}`
    expect(lines).to.include.members([
      '# TYPE apiserver_request_total counter',
      `${requests('code="201",#,scope="resource",subresource="",verb="POST",version="v1"')} 1`,
      `${requests('code="200",#,scope="namespace",subresource="",verb="LIST",version="v1"')} 2`,
      `${requests('code="404",#,scope="resource",subresource="",verb="GET",version="v1"')} 1`,
      `${requests('code="200",#,scope="cluster",subresource="",verb="WATCH",version="v1"')} 1`,
      'apiserver_storage_objects{resource="pods"} 1',
      'apiserver_resource_objects{group="apps",resource="statefulsets"} 0',
    ])
    for (const line of lines.filter((one) => one !== '' && !one.startsWith('#')))
      expect(line).to.match(/^[a-z_]+(\{([a-z_]+="[^"\n]*",?)*\})? [\d.e+]+$/)
  })
})
