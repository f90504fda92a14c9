import { readdir } from 'node:fs/promises';
import { launch } from './harness/browser.js';
import { journeys, type Journey } from './harness/journey.js';
import { Stage } from './harness/stage.js';

const LONGEST_MS = 180_000;
const folder = new URL('./journeys/', import.meta.url);
for (const file of (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.js')).sort()) await import(new URL(file, folder).href);

const wanted = process.argv.slice(2);
const chosen = wanted.length === 0 ? journeys : journeys.filter(({ name }) => wanted.some((word) => name.includes(word)));

let failed = 0;
const browser = await launch();
for (const one of chosen) {
  const began = performance.now();
  const problem = await walked(one);
  const took = `${((performance.now() - began) / 1000).toFixed(1)} s`;
  console.log(`${problem ? 'FAILED' : 'ok    '} ${took.padStart(7)}  ${one.name}`);
  if (problem) {
    failed += 1;
    console.log(`    ${problem.split('\n').join('\n    ')}`);
  }
}
await browser.close();
console.log(`${chosen.length - failed} passed, ${failed} failed`);
process.exit(failed === 0 && chosen.length > 0 ? 0 : 1);

async function walked({ name, walk }: Journey): Promise<string | null> {
  const stage = new Stage(browser);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, no) => (timer = setTimeout(() => no(new Error(`not done after ${LONGEST_MS / 1000} s`)), LONGEST_MS)));
  try {
    await Promise.race([walk(stage).then(() => stage.finish()), late]);
    return null;
  } catch (error) {
    await stage.pictures(name);
    return error instanceof Error ? (error.stack ?? error.message) : String(error);
  } finally {
    clearTimeout(timer);
    await stage.close();
  }
}
