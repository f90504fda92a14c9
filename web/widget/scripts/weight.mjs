// What the widget weighs as it travels. Fails above a limit, so that a build cannot grow unseen.
import { readFileSync, readdirSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

/** Before the customer opens the panel: the script, and the words where the page is not in English. */
const FIRST = 15_000;
/** What comes when the panel is opened. */
const LATER = 12_000;

const dist = new URL('../dist/', import.meta.url);
const languages = ['de'];
const expected = ['widget.js', 'later.js', ...languages.map((language) => `${language}.js`)];
const strangers = readdirSync(dist).filter((name) => !expected.includes(name));
if (strangers.length > 0) {
  console.error(`widget: expected ${expected.join(', ')} alone, found also ${strangers.join(', ')}`);
  process.exit(1);
}
const weight = (name) => gzipSync(readFileSync(new URL(name, dist)), { level: 9 }).length;
const script = weight('widget.js');
const words = Math.max(...languages.map((language) => weight(`${language}.js`)));
const later = weight('later.js');
console.log(`first load: ${script} bytes gzip, with words of another language ${script + words} of ${FIRST}`);
console.log(`when opened: ${later} bytes gzip of ${LATER}`);
if (script + words > FIRST || later > LATER) {
  console.error('widget: over its weight');
  process.exit(1);
}
