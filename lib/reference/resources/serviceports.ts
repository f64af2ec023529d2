/** Rules for the ports of Services. */
import type { Service } from '../../kube/objects.ts'
import type { FieldErrors } from '../schema/errors.ts'
import { dns1123Label, portErrors, portNameErrors, qualifiedNameErrors } from '../schema/names.ts'

type Port = NonNullable<Service['spec']['ports']>[number]

const protocols = ['SCTP', 'TCP', 'UDP']

export function validateServicePorts(ports: readonly Port[], errors: FieldErrors): void {
  const names = new Set<string>()
  for (const [index, port] of ports.entries()) {
    const at = `spec.ports[${index}]`
    if (!port.name) {
      if (ports.length > 1) errors.required(`${at}.name`)
    } else {
      for (const why of dns1123Label(port.name)) errors.invalid(`${at}.name`, port.name, why)
      if (names.has(port.name)) errors.duplicate(`${at}.name`, port.name)
      names.add(port.name)
    }
    for (const why of portErrors(port.port)) errors.invalid(`${at}.port`, port.port, why)
    if (!port.protocol) errors.required(`${at}.protocol`)
    else if (!protocols.includes(port.protocol)) errors.unsupported(`${at}.protocol`, port.protocol, protocols)
    const target = port.targetPort as number | string
    const wrong = typeof target === 'string' ? portNameErrors(target) : portErrors(target)
    for (const why of wrong) errors.invalid(`${at}.targetPort`, target, why)
    const { appProtocol } = port
    if (appProtocol !== undefined)
      for (const why of qualifiedNameErrors(appProtocol)) errors.invalid(`${at}.appProtocol`, appProtocol, why)
  }
}
