import { readFile } from 'node:fs/promises';
import { deflateSync } from 'node:zlib';
import { assert } from '../harness/assert.js';
import { clean } from '../harness/axe.js';
import { journey } from '../harness/journey.js';

/** A picture of one colour, large enough to be seen. */
function picture(width: number, height: number): Buffer {
  const table = Array.from({ length: 256 }, (_, n) => { for (let k = 0; k < 8; k += 1) n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1; return n >>> 0; });
  const sum = (bytes: Buffer) => bytes.reduce((c, byte) => (table[(c ^ byte) & 255] ?? 0) ^ (c >>> 8), 0xffffffff) ^ 0xffffffff;
  const chunk = (kind: string, body: Buffer) => {
    const whole = Buffer.concat([Buffer.from(kind), body]);
    const ends = Buffer.alloc(8);
    ends.writeUInt32BE(body.length, 0);
    ends.writeUInt32BE(sum(whole) >>> 0, 4);
    return Buffer.concat([ends.subarray(0, 4), whole, ends.subarray(4)]);
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2, 0, 0, 0], 8);
  const row = Buffer.concat([Buffer.from([0]), Buffer.alloc(width * 3, Buffer.from([0xb8, 0x6a, 0x1e]))]);
  return Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), chunk('IHDR', head), chunk('IDAT', deflateSync(Buffer.concat(Array(height).fill(row)))), chunk('IEND', Buffer.alloc(0))]);
}

journey('files: a picture from a page with a strict policy, an answer with a document and marks', async (stage) => {
  const server = await stage.server();
  const site = await stage.site({ server: server.origin, inbox: server.setUp.inbox });
  const allowed = await fetch(`${server.origin}/api/v1/inboxes/${server.setUp.inbox}`, {
    method: 'PATCH',
    headers: { Authorization: `Bearer ${server.setUp.token}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({ origins: [site.origin] }),
  });
  assert.equal(allowed.status, 200);
  const desk = await stage.desk(server);
  await desk.signIn();
  await desk.become('Available');
  const chat = await stage.chat(site.origin);
  await chat.open();

  // The customer sends a picture without a word.
  const choose = chat.page.waitForEvent('filechooser');
  await chat.page.getByRole('button', { name: 'Attach files' }).click();
  await (await choose).setFiles({ name: 'broken lamp.png', mimeType: 'image/png', buffer: picture(600, 400) });
  await chat.page.getByRole('button', { name: 'Remove: broken lamp.png' }).waitFor();
  await chat.page.locator('warmline-widget .send[aria-disabled="false"]').waitFor();
  await chat.page.getByRole('button', { name: 'Send', exact: true }).click();
  await chat.page.getByRole('button', { name: 'Save: broken lamp.png' }).waitFor();
  await chat.settled();
  // Drawn although the page allows no pictures from anywhere.
  await chat.page.waitForFunction(() => {
    const canvas = document.querySelector('warmline-widget')?.shadowRoot?.querySelector('canvas');
    return canvas?.getContext('2d')?.getImageData(5, 5, 1, 1).data[0] === 0xb8;
  });

  await desk.view('Mine');
  await desk.choose('1 file');
  const shown = desk.transcript.getByRole('img', { name: 'broken lamp.png' });
  await shown.waitFor();
  assert.ok(await shown.evaluate((img: HTMLImageElement) => img.decode().then(() => img.naturalWidth === 600)));

  // The agent answers with a document, and marks what matters.
  await desk.page.getByLabel('Attach files').setInputFiles({ name: 'how to mend it.txt', mimeType: 'text/plain', buffer: Buffer.from('Turn it off first.') });
  await desk.page.getByRole('button', { name: 'Remove how to mend it.txt' }).waitFor();
  await desk.composer.fill('first:\n- turn it off\n- see https://shop.example/lamps');
  await desk.composer.press('ControlOrMeta+a');
  await desk.composer.evaluate((field: HTMLTextAreaElement) => field.setSelectionRange(0, 5));
  await desk.composer.press('ControlOrMeta+b');
  assert.equal(await desk.composer.inputValue(), '**first**:\n- turn it off\n- see https://shop.example/lamps');
  await clean(desk.page, 'the composer with a file');
  await desk.page.getByRole('button', { name: 'Send', exact: true }).click();
  await desk.transcript.getByRole('link', { name: /how to mend it\.txt/ }).waitFor();
  await desk.settled();

  const answer = chat.page.locator('warmline-widget .row:not(.mine)').last();
  await answer.locator('strong', { hasText: 'first' }).waitFor();
  assert.deepEqual(await answer.locator('li').allTextContents(), ['turn it off', 'see https://shop.example/lamps']);
  const saving = chat.page.waitForEvent('download');
  await answer.getByRole('button', { name: 'Save: how to mend it.txt' }).click();
  const saved = await saving;
  assert.equal(saved.suggestedFilename(), 'how to mend it.txt');
  assert.equal(await readFile((await saved.path()) ?? '', 'utf8'), 'Turn it off first.');
  await clean(chat.page, 'the widget with files');

  // What is not sent can be removed; what is refused says why.
  await desk.page.getByLabel('Attach files').setInputFiles({ name: 'empty.txt', mimeType: 'text/plain', buffer: Buffer.alloc(0) });
  stage.expect(/422/);
  await desk.page.getByText('This file is empty.').waitFor();
  await desk.page.getByRole('button', { name: 'Remove empty.txt' }).click();
  assert.equal(await desk.page.getByText('empty.txt').count(), 0);

  await Promise.all([chat.page.reload(), desk.page.reload()]);
  await desk.transcript.getByRole('img', { name: 'broken lamp.png' }).waitFor();
  await chat.open();
  await chat.page.getByRole('button', { name: 'Save: broken lamp.png' }).waitFor();
});
