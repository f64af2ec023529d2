import { statefulSets } from '../../kube/resource.ts'
import { FieldErrors } from '../../reference/schema/errors.ts'
import { knowing, type Mutant } from '../mutant.ts'

export const templatesAccepted: Mutant = {
  id: 'templates-accepted',
  fault: 'The API server accepts templates of Pods that do not run for ever.',
  caughtBy: ['valid-template'],
  caughtIn: 'validation',
  api: knowing(statefulSets, (kind) => ({
    ...kind,
    validate(object, errors, ...rest) {
      const all = new FieldErrors()
      kind.validate?.(object, all, ...rest)
      errors.list.push(...all.list.filter(({ field }) => !field.startsWith('spec.template.spec')))
    },
  })),
}
