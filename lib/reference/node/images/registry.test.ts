import { expect } from 'chai'
import type { Image } from '../image.ts'
import { ImageRegistry, PullError } from './registry.ts'
import { canonicalName, InvalidImageName, parseImageReference } from './reference.ts'

describe('names of images', () => {
  it('are completed', () => {
    const canonical = (name: string): string => canonicalName(parseImageReference(name))
    expect(canonical('nginx')).to.equal('docker.io/library/nginx:latest')
    expect(canonical('busybox:1.28')).to.equal('docker.io/library/busybox:1.28')
    expect(canonical('curlimages/curl')).to.equal('docker.io/curlimages/curl:latest')
    expect(canonical('registry.k8s.io/nginx-slim:0.8')).to.equal('registry.k8s.io/nginx-slim:0.8')
    expect(canonical('localhost:5000/a/b:c')).to.equal('localhost:5000/a/b:c')
    const digest = `sha256:${'a'.repeat(64)}`
    expect(canonical(`nginx@${digest}`)).to.equal(`docker.io/library/nginx@${digest}`)
    expect(canonical(`nginx:1.25@${digest}`)).to.equal(`docker.io/library/nginx:1.25@${digest}`)
  })

  it('may be impossible', () => {
    for (const name of ['', 'UPPER', 'a b', 'nginx:', 'a//b', 'nginx:ta g']) {
      expect(() => parseImageReference(name), name).to.throw(InvalidImageName, 'invalid reference format')
    }
  })
})

describe('the registry', () => {
  const registry = new ImageRegistry()

  it('has the images of tutorials and tests', () => {
    for (const name of [
      'k8s.gcr.io/nginx-slim:0.8',
      'registry.k8s.io/nginx-slim:0.24',
      'nginx:1.25',
      'nginx:alpine',
      'nginx:1.25.3-alpine',
      'busybox:1.28',
      'busybox',
      'alpine:3.20',
      'curlimages/curl:8.10.1',
      'radial/busyboxplus:curl',
      'registry.k8s.io/e2e-test-images/agnhost:2.53',
      'registry.k8s.io/e2e-test-images/jessie-dnsutils:1.7',
      'registry.k8s.io/e2e-test-images/httpd:2.4.38-4',
      'httpd',
      'registry.k8s.io/pause:3.10',
    ]) {
      expect(registry.pull(name).id, name).to.match(/@sha256:[\da-f]{64}$/)
    }
  })

  it('fails to pull others as a container runtime does', () => {
    const problem = (name: string): string => {
      try {
        registry.pull(name)
      } catch (error) {
        expect(error).to.be.instanceOf(PullError)
        return (error as Error).message
      }
      return 'pulled'
    }
    const prefix = (name: string): string =>
      `failed to pull and unpack image "${name}": failed to resolve reference "${name}": `
    expect(problem('nginx:nope')).to.equal(
      `rpc error: code = NotFound desc = ${prefix('docker.io/library/nginx:nope')}docker.io/library/nginx:nope: not found`,
    )
    expect(problem('nope')).to.equal(
      `rpc error: code = Unknown desc = ${prefix('docker.io/library/nope:latest')}pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed`,
    )
    expect(problem('example.test/a:1')).to.equal(
      `rpc error: code = Unknown desc = ${prefix('example.test/a:1')}failed to do request: Head "https://example.test/v2/a/manifests/1": dial tcp: lookup example.test: no such host`,
    )
  })

  it('takes images of a user', () => {
    const own: Image = {
      repositories: ['example.test/own'],
      entrypoint: ['/own'],
      command: [],
      files: () => ({}),
      programs: () => ({ '/own': async () => 0 }),
    }
    const registry = new ImageRegistry()
    registry.register(own)
    expect(registry.pull('example.test/own:any').image).to.equal(own)
  })
})
