// The widget's whole weight as it travels. Fails above the limit, so that a build cannot grow unseen.
import { readFileSync, readdirSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const limit = 15_000;
const dist = new URL('../dist/', import.meta.url);
const files = readdirSync(dist);
const strangers = files.filter((name) => name !== 'widget.js');
if (strangers.length > 0) {
  console.error(`widget: expected widget.js alone, found also ${strangers.join(', ')}`);
  process.exit(1);
}
const source = readFileSync(new URL('widget.js', dist));
const gzip = gzipSync(source, { level: 9 }).length;
console.log(`widget.js: ${gzip} bytes gzip of ${limit} (${source.length} plain)`);
if (gzip > limit) {
  console.error('widget: over its weight');
  process.exit(1);
}
