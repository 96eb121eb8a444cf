// Writes src/api/schema.ts from the OpenAPI document of a running Helios: node scripts/types.mjs URL
// Problems have one shape for every operation, so their answers are left out, as are the second paths of a lane.
import { writeFile } from 'node:fs/promises';
import openapi, { astToString } from 'openapi-typescript';

const document = await (await fetch(new URL('/openapi/v1.json', process.argv[2]))).json();
for (const path of Object.keys(document.paths)) {
  if (path.includes('/workspaces/{workspace}/lanes/{lane}')) delete document.paths[path];
}
for (const operations of Object.values(document.paths)) {
  for (const operation of Object.values(operations)) {
    for (const status of Object.keys(operation.responses ?? {})) {
      if (status >= '400') delete operation.responses[status];
    }
  }
}
await writeFile(new URL('../src/api/schema.ts', import.meta.url), `// Written by npm run types.\n${astToString(await openapi(document))}`);
