// Writes docs/schema/config.schema.json. Run it after a change of the configuration's schema.
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { configJsonSchemaText } from './config-json-schema.ts';

writeFileSync(
  fileURLToPath(new URL('../../../docs/schema/config.schema.json', import.meta.url)),
  configJsonSchemaText(),
);
