// Validates with rdf-validate-shacl and shacl-engine. Each line of standard input is a case in JSON:
// {"data": Turtle, "shapes": Turtle, "base": IRI}. Each line of the output is {engine: report in
// N-Quads}, or {engine: {"error": message}}.
import { createInterface } from 'node:readline'
import { Parser, Writer } from 'n3'
import env from '@zazuko/env'
import Older from 'rdf-validate-shacl'
import { Validator as Newer } from 'shacl-engine'
import { targetResolvers, validations } from 'shacl-engine/sparql.js'

const parse = (text, base) => env.dataset(new Parser({ baseIRI: base }).parse(text))

const engines = {
  'rdf-validate-shacl': async (data, shapes) =>
    (await new Older(shapes, { factory: env }).validate(data)).dataset,
  'shacl-engine': async (data, shapes) => {
    const validator = new Newer(shapes, { factory: env, validations, targetResolvers })
    return (await validator.validate({ dataset: data })).dataset
  },
}

for await (const line of createInterface({ input: process.stdin })) {
  const { data, shapes, base } = JSON.parse(line)
  const reports = {}
  for (const [name, validate] of Object.entries(engines)) {
    try {
      const report = await validate(parse(data, base), parse(shapes, base))
      reports[name] = new Writer({ format: 'N-Quads' }).quadsToString([...report])
    } catch (error) {
      reports[name] = { error: String(error.message ?? error) }
    }
  }
  process.stdout.write(`${JSON.stringify(reports)}\n`)
}
