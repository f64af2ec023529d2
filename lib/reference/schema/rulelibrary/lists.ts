/** What rules can ask of lists, and of lists as sets. */
import type { Environment } from '@marcbachmann/cel-js'
import { equal } from '../equal.ts'
import { addNamespace } from './namespace.ts'

export const addLists = (language: Environment): Environment =>
  addNamespace(language, 'Sets', 'sets')
    .registerFunction('list.isSorted(): bool', (list: unknown[]) =>
      list.every((one, index) => index === 0 || !less(one, list[index - 1])),
    )
    .registerFunction('list.sum(): dyn', (list: (bigint | number)[]) =>
      list.every((one) => typeof one === 'bigint')
        ? list.reduce((sum, one) => sum + one, 0n)
        : list.reduce<number>((sum, one) => sum + Number(one), 0),
    )
    .registerFunction('list.min(): dyn', (list: unknown[]) => most('min', list, less))
    .registerFunction('list.max(): dyn', (list: unknown[]) => most('max', list, (a, b) => less(b, a)))
    .registerFunction('list.indexOf(dyn): int', (list: unknown[], item: unknown) =>
      BigInt(list.findIndex((one) => equal(one, item))),
    )
    .registerFunction('list.lastIndexOf(dyn): int', (list: unknown[], item: unknown) =>
      BigInt(list.findLastIndex((one) => equal(one, item))),
    )
    .registerFunction('Sets.contains(list, list): bool', (_: unknown, a: unknown[], b: unknown[]) => contains(a, b))
    .registerFunction(
      'Sets.equivalent(list, list): bool',
      (_: unknown, a: unknown[], b: unknown[]) => contains(a, b) && contains(b, a),
    )
    .registerFunction('Sets.intersects(list, list): bool', (_: unknown, a: unknown[], b: unknown[]) =>
      a.some((one) => b.some((other) => equal(one, other))),
    )

const less = (a: unknown, b: unknown): boolean => (a as number) < (b as number)

function most(name: string, list: readonly unknown[], before: (a: unknown, b: unknown) => boolean): unknown {
  if (list.length === 0) throw new Error(`${name} called on empty list`)
  return list.reduce((least, one) => (before(one, least) ? one : least))
}

const contains = (all: readonly unknown[], some: readonly unknown[]): boolean =>
  some.every((one) => all.some((other) => equal(one, other)))
