import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';
import { defineConfig, type Plugin } from 'vite';
import { stamp } from './scripts/stamp.mjs';

/** Writes the Brotli form of each file beside it, so that the server compresses nothing, and the stamp of the sources. */
function finished(): Plugin {
  let folder = '';
  return {
    name: 'finished',
    apply: 'build',
    configResolved(config) {
      folder = resolve(config.root, config.build.outDir);
    },
    closeBundle() {
      for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
        if (!/\.(js|css|html|svg)$/.test(name)) continue;
        const bytes = readFileSync(join(folder, name));
        const small = brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } });
        if (small.length < bytes.length) writeFileSync(join(folder, `${name}.br`), small);
      }
      writeFileSync(join(folder, 'stamp'), `${stamp()}\n`);
    },
  };
}

export default defineConfig({
  plugins: [finished()],
  oxc: { jsx: { runtime: 'automatic' } },
  preview: { proxy: { '/v1': { target: process.env.HELIOS_URL ?? 'http://127.0.0.1:8787', ws: true } } },
  server: { proxy: { '/v1': { target: process.env.HELIOS_URL ?? 'http://127.0.0.1:8787', ws: true } } },
  build: {
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  worker: { format: 'es' },
});
