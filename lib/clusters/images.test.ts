import { expect } from 'chai'
import { imageNames } from './images.ts'

describe('image names', () => {
  it('go to the registry and the version that are served today', () => {
    expect(imageNames()('k8s.gcr.io/nginx-slim:0.8')).to.equal('registry.k8s.io/nginx-slim:0.24')
    expect(imageNames()('registry.k8s.io/nginx-slim:0.8')).to.equal('registry.k8s.io/nginx-slim:0.24')
    expect(imageNames()('k8s.gcr.io/pause:3.10')).to.equal('registry.k8s.io/pause:3.10')
  })

  it('stay where they are still served', () => {
    expect(imageNames()('busybox:1.28')).to.equal('busybox:1.28')
    expect(imageNames()('example.org/k8s.gcr.io/x')).to.equal('example.org/k8s.gcr.io/x')
  })

  it('are what the user says', () => {
    const image = imageNames({ 'k8s.gcr.io/nginx-slim:0.8': 'mirror.example/nginx:1' })
    expect(image('k8s.gcr.io/nginx-slim:0.8')).to.equal('mirror.example/nginx:1')
    expect(image('constructor')).to.equal('constructor')
  })
})
