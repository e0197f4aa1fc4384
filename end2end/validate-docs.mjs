// Reads the API documents with the parsers that others read them with: `node validate-docs.mjs`.
import SwaggerParser from '@apidevtools/swagger-parser';
import { Parser } from '@asyncapi/parser';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const docs = new URL('../docs/', import.meta.url);

/** What is wrong with docs/asyncapi.json, warnings included. */
async function asyncapi() {
  const text = await readFile(new URL('asyncapi.json', docs), 'utf8');
  const { document, diagnostics } = await new Parser().parse(text);
  const wrong = diagnostics.filter(({ severity }) => severity <= 1);
  if (!document && wrong.length === 0) return ['it cannot be read'];
  return wrong.map(({ path, message }) => `${path.join('.')}: ${message}`);
}

/** What is wrong with docs/openapi.json. */
async function openapi() {
  try {
    await SwaggerParser.validate(fileURLToPath(new URL('openapi.json', docs)));
    return [];
  } catch (error) {
    return [error.message];
  }
}

for (const [name, validate] of Object.entries({ asyncapi, openapi })) {
  const wrong = await validate();
  console.log(wrong.length === 0 ? `docs/${name}.json is valid` : `docs/${name}.json:\n  ${wrong.join('\n  ')}`);
  if (wrong.length > 0) process.exitCode = 1;
}
