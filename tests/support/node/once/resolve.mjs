// Two things of the judge's libraries are put right on the way in; what they
// judge by, the ontology's shapes, stays as it is.
//
// 1. A new query engine for each node: engine.mjs.
// 2. rdf-validation tests xsd:string by UTF-16 units and so takes every
//    character beyond U+FFFF, each emoji, for none. XML 1.0 (2.2 Char) has them.
const NAME = '@comunica/query-sparql-rdfjs-lite'
const ours = new URL('./engine.mjs', import.meta.url).href
const BMP_ONLY = String.raw`/^([^\ud8ff-\udfff\ufffe-\uffff]*)$/`
const ALL = String.raw`/^([^\ufffe\uffff]*)$/u`

export async function resolve (specifier, context, next) {
  const found = await next(specifier, context)
  return specifier === NAME
    ? { url: `${ours}?real=${encodeURIComponent(found.url)}`, format: 'module', shortCircuit: true }
    : found
}

export async function load (url, context, next) {
  const found = await next(url, context)
  if (!url.endsWith('/rdf-validation/lib/term/xsd.js')) {
    return found
  }
  const source = String(found.source)
  if (!source.includes(BMP_ONLY)) { // else it would judge as it likes, unsaid
    throw new Error(`${url} has no longer the pattern that is to be corrected`)
  }
  return { ...found, source: source.replace(BMP_ONLY, () => ALL) }
}
