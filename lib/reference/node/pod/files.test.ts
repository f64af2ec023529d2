import { expect } from 'chai'
import type { Pod } from '../../../kube/objects.ts'
import { filesOf } from './files.ts'

const pod = (spec: object, name = 'web-0'): Pod => ({ metadata: { name, namespace: 'foo' }, spec }) as unknown as Pod
const dns = { nameserver: '10.96.0.10', domain: 'kube.local' }

describe("a Pod's own files", () => {
  it('name the Pod, its subdomain and the DNS server', () => {
    const files = filesOf(pod({ hostname: 'web-0', subdomain: 'nginx' }), '10.244.0.5', dns)
    expect(files['/etc/hostname']).to.equal('web-0\n')
    expect(files['/etc/hosts']).to.match(/^# Kubernetes-managed hosts file\.\n127\.0\.0\.1\tlocalhost\n/u)
    expect(files['/etc/hosts']).to.match(/\n10\.244\.0\.5\tweb-0\.nginx\.foo\.svc\.kube\.local\tweb-0\n$/u)
    expect(files['/etc/resolv.conf']).to.equal(
      'search foo.svc.kube.local svc.kube.local kube.local\nnameserver 10.96.0.10\noptions ndots:5\n',
    )
  })

  it('take what dnsConfig and hostAliases add', () => {
    const files = filesOf(
      pod({
        dnsPolicy: 'None',
        dnsConfig: {
          nameservers: ['1.1.1.1'],
          searches: ['example.com'],
          options: [{ name: 'ndots', value: '2' }, { name: 'edns0' }],
        },
        hostAliases: [{ ip: '127.0.0.9', hostnames: ['a', 'b'] }],
      }),
      '10.244.0.5',
      dns,
    )
    expect(files['/etc/resolv.conf']).to.equal('search example.com\nnameserver 1.1.1.1\noptions ndots:2 edns0\n')
    expect(files['/etc/hosts']).to.match(/\n# Entries added by HostAliases\.\n127\.0\.0\.9\ta\tb\n$/u)
  })

  it('have the full name as the hostname, where that is asked for', () => {
    const spec = { hostname: 'web-0', subdomain: 'nginx', setHostnameAsFQDN: true }
    const files = filesOf(pod(spec), '10.244.0.5', dns)
    expect(files['/etc/hostname']).to.equal('web-0.nginx.foo.svc.kube.local\n')
    expect(files['/etc/hosts']).to.match(/\n10\.244\.0\.5\tweb-0\.nginx\.foo\.svc\.kube\.local\tweb-0\n$/u)
    expect(filesOf(pod({ setHostnameAsFQDN: true }), '', dns)['/etc/hostname']).to.equal('web-0\n')
  })

  it('cut a long name to a hostname', () => {
    const name = `${'a'.repeat(62)}-bcd`
    expect(filesOf(pod({}, name), '', dns)['/etc/hostname']).to.equal(`${'a'.repeat(62)}\n`)
  })
})
