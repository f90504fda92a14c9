import { assert, fitsSideways } from '../../harness/assert.js';
import { journey } from '../../harness/journey.js';

const MARKUP = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>';
const LINK = 'javascript:window.hacked=1 and https://example.com/"onmouseover="window.hacked=1';
const BIDI = 'invoice \u202Egpj.exe\u202C and \u2066isolated\u2069';
const THIN = 'pay\u200Bpal\u200D\uFEFF';
const LONG = `${'m'.repeat(9_990)} the end.`.slice(0, 10_000);
const TEXTS = [MARKUP, LINK, BIDI, THIN, LONG];

journey('hostile text is text on both sides, and nothing runs', async (stage) => {
  const server = await stage.server('<b>Harbour</b> & "Pine"');
  await server.owner.addAgent('<i>Eve</i> <script>window.hacked=1</script>', 'eve@example.com', 'a long enough password', [server.setUp.inbox]);
  const desk = await stage.desk(server);
  await desk.signIn();
  await desk.become('Available');
  const chat = await stage.chat(`${server.origin}/try/${server.setUp.inbox}`);
  await chat.open();
  for (const text of TEXTS) await chat.write(text);
  await chat.settled();
  await desk.view('Mine');
  await desk.rows.first().click();
  await desk.sees('the end.');
  for (const text of TEXTS) await desk.reply(text);
  await desk.settled();
  await chat.bubbles.nth(9).waitFor();

  const shown = [...TEXTS, ...TEXTS].map((text) => text.replace('\uFEFF', ''));
  assert.deepEqual((await chat.texts()).map((text) => text.replace('\uFEFF', '')), shown);
  assert.deepEqual((await desk.texts()).map((text) => text.replace('\uFEFF', '')), shown);
  for (const page of [chat.page, desk.page]) {
    const made = await page.evaluate(() => {
      const roots: ParentNode[] = [document, document.querySelector('warmline-widget')?.shadowRoot ?? document];
      const found = roots.flatMap((root) => [...root.querySelectorAll('img, iframe, [onerror], [onmouseover], a[href^="javascript:"]')]);
      return [(window as unknown as { hacked?: number }).hacked ?? 0, found.length];
    });
    assert.deepEqual(made, [0, 0]);
    await fitsSideways(page, 'a screen of hostile text');
  }
  // A colleague's name goes through lists, pickers and what happened.
  await desk.act('Hand over');
  await desk.page.getByRole('option', { name: /<i>Eve<\/i>/ }).waitFor();
  await desk.page.keyboard.press('Escape');

  // One character more than a message holds is said before it is sent.
  await desk.composer.fill('x'.repeat(10_001));
  await desk.page.getByText('Too long by 1 character').waitFor();
  assert.equal(await desk.page.getByRole('button', { name: 'Send', exact: true }).isDisabled(), true);
  await chat.field.fill('x'.repeat(10_001));
  await chat.panel.getByText('1 character too many').waitFor();
  await chat.field.press('Enter');
  assert.equal(await chat.field.inputValue(), 'x'.repeat(10_001));
});
