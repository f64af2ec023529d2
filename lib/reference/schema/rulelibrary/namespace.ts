/** What functions are called on that belong together: `sets` in `sets.contains(a, b)`. */
import type { Environment } from '@marcbachmann/cel-js'

/** @param type how the signatures of its functions call it */
export function addNamespace(language: Environment, type: string, name: string): Environment {
  class Namespace {
    readonly name = name
  }
  return language.registerType(type, { ctor: Namespace }).registerConstant(name, type, new Namespace())
}
