// Writes dist/main.css and dist/main.js: one stylesheet and one ES module, under names that stay.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as sass from "sass";

const here = dirname(fileURLToPath(import.meta.url));
const dist = join(here, "dist");
mkdirSync(dist, { recursive: true });

const { css } = sass.compile(join(here, "scss", "main.scss"), {
  loadPaths: [join(here, "node_modules")],
  style: "compressed",
  quietDeps: true,
});
writeFileSync(join(dist, "main.css"), css);

// GOV.UK Frontend's minified module exports by its readable names, so ours can follow it in one file. Its
// pointer to a source map has to go: Django's manifest storage refuses a file that names one we do not ship.
const govuk = readFileSync(join(here, "node_modules/govuk-frontend/dist/govuk/govuk-frontend.min.js"), "utf8");
const ours = ["main.js", "combobox.js"].map((name) => readFileSync(join(here, "js", name), "utf8")).join("\n");
writeFileSync(join(dist, "main.js"), `${govuk.replace(/\/\/# sourceMappingURL=.*\s*$/, "")}\n${ours}`);

console.log(`dist/main.css ${css.length} characters, dist/main.js written`);
