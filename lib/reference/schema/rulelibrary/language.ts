/** The Common Expression Language with all that Kubernetes adds to it. */
import { Environment } from '@marcbachmann/cel-js'
import { addAddresses } from './addresses.ts'
import { addFormats } from './formats.ts'
import { addLists } from './lists.ts'
import { addOptionals } from './optionals.ts'
import { addQuantities } from './quantities.ts'
import { addTexts } from './texts.ts'
import { addUrls } from './urls.ts'
import { addVersions } from './versions.ts'

const libraries = [addLists, addTexts, addOptionals, addQuantities, addAddresses, addUrls, addFormats, addVersions]

/** A language for rules, in which `self` and `oldSelf` can be anything. */
export const newLanguage = (): Environment =>
  libraries.reduce(
    (language, add) => add(language),
    // Lists of values of several types are for `format`.
    new Environment({ enableOptionalTypes: true, homogeneousAggregateLiterals: false })
      .registerVariable('self', 'dyn')
      .registerVariable('oldSelf', 'dyn'),
  )
