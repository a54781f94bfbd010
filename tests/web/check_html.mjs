// Says what is wrong in pages: a line in is a list of texts, a line out is what is wrong in them.
// The first argument is the file of html-validate to load. It ends when nothing more can come in.
import { createInterface } from "node:readline"
import { pathToFileURL } from "node:url"

const { HtmlValidate, StaticConfigLoader } = await import(pathToFileURL(process.argv[2]).href)

// What a page shows is judged by these rules; style belongs to the formatter.
const checker = new HtmlValidate(
  new StaticConfigLoader({
    extends: ["html-validate:standard"],
    rules: {
      "long-title": "off",
      "no-trailing-whitespace": "off",
      "void-style": "off",
      "attribute-boolean-style": "off",
      "attribute-empty-style": "off",
      "no-implicit-button-type": "off",
      "no-redundant-role": "off",
      "no-raw-characters": "off",
      "no-inline-style": "error",
      "require-sri": "off",
      "text-content": "off",
      "doctype-style": "off",
      "tel-non-breaking": "off",
    },
  }),
)

for await (const line of createInterface({ input: process.stdin })) {
  const wrong = []
  for (const [place, text] of JSON.parse(line).entries()) {
    for (const { messages } of (await checker.validateString(text)).results) {
      for (const { line, column, ruleId, message } of messages) {
        wrong.push(`page ${place}:${line}:${column} ${message} (${ruleId})`)
      }
    }
  }
  console.log(JSON.stringify(wrong))
}
