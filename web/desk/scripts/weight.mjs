// What a browser must fetch before the desk can be used, gzipped. Fails over the bound.
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const BOUND_KB = 90;
const dist = new URL('../dist/', import.meta.url);
const manifest = JSON.parse(readFileSync(new URL('.vite/manifest.json', dist), 'utf8'));
const files = new Set(['index.html', 'theme.js']);

function take(key) {
  const chunk = manifest[key];
  if (files.has(chunk.file)) return;
  files.add(chunk.file);
  for (const css of chunk.css ?? []) files.add(css);
  for (const next of chunk.imports ?? []) take(next);
}
take('index.html');
// The desk itself is loaded once it is clear that somebody is signed in: it counts, settings do not.
for (const key of Object.keys(manifest)) if (/src\/desk\/Desk\.svelte$/.test(key)) take(key);

let sum = 0;
for (const file of files) {
  const size = gzipSync(readFileSync(new URL(file, dist)), { level: 9 }).length;
  sum += size;
  console.log(`${(size / 1024).toFixed(1).padStart(7)} KB  ${file}`);
}
console.log(`${(sum / 1024).toFixed(1).padStart(7)} KB  first load, gzip (bound ${BOUND_KB} KB)`);
if (sum > BOUND_KB * 1024) process.exit(1);
