// Builds everything that a page loads into the folder given as the first argument.
import { copyFile, mkdir, readdir, rm, writeFile } from "node:fs/promises"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"

import { build } from "esbuild"
import postcss from "postcss"
import rtlcss from "postcss-rtlcss"
import { compile } from "sass"

const here = dirname(fileURLToPath(import.meta.url))
const modules = join(here, "node_modules")
const target = process.argv[2]
if (!target) throw new Error("Say where to write: node build.mjs FOLDER")

await rm(target, { recursive: true, force: true })
await mkdir(join(target, "files"), { recursive: true })

const { css } = compile(join(here, "styles", "app.scss"), {
  style: "compressed",
  loadPaths: [modules],
  quietDeps: true,
})
// The components' own styles say left and right: pages from right to left get them turned round.
const turned = await postcss([rtlcss({ mode: "override" })]).process(css, { from: undefined })
await writeFile(join(target, "app.css"), turned.css)

await build({
  absWorkingDir: here,
  entryPoints: ["scripts/app.js"],
  outfile: join(target, "app.js"),
  bundle: true,
  format: "esm",
  minify: true,
  target: "es2022",
  legalComments: "inline",
  logLevel: "warning",
})

const font = join(modules, "@fontsource-variable", "atkinson-hyperlegible-next")
for (const name of await readdir(join(font, "files"))) {
  await copyFile(join(font, "files", name), join(target, "files", name))
}
await copyFile(join(font, "LICENSE"), join(target, "files", "LICENSE.txt"))
const icon = "nhsuk-icon-cross.svg"
await copyFile(join(modules, "nhsuk-frontend/dist/nhsuk/assets/images", icon), join(target, "files", icon))
await copyFile(join(here, "mark.svg"), join(target, "mark.svg"))
