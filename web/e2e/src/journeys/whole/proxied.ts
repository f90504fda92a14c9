import { assert } from '../../harness/assert.js';
import { journey } from '../../harness/journey.js';
import { DESKTOP } from '../../harness/stage.js';

journey('behind nginx: TLS, HTTP/2, live both ways, a file of some size, and a restart', async (stage) => {
  const server = await stage.server();
  const proxy = await stage.proxy(server);
  // The restart is on purpose: nginx answers for the server until it is back.
  stage.expect(/50[234]/, /net::ERR_/);
  // A browser takes a service worker from nobody whose certificate it does not know, whatever a test tells it of pages.
  stage.expect(/SSL certificate error occurred when fetching the script/);
  const trusting = { ...DESKTOP, ignoreHTTPSErrors: true };
  const desk = await stage.desk(proxy, trusting);
  await desk.signIn();
  await desk.become('Available');
  const chat = await stage.chat(`${proxy.origin}/try/${server.setUp.inbox}`, trusting);
  const protocol = await desk.page.evaluate(() => (performance.getEntriesByType('navigation')[0] as PerformanceNavigationTiming).nextHopProtocol);
  assert.equal(protocol, 'h2');
  const cookies = await desk.page.context().cookies();
  assert.deepEqual(cookies.map(({ secure, httpOnly }) => [secure, httpOnly]), [[true, true]]);

  await chat.open();
  await chat.write('Through the proxy.');
  await desk.view('Mine');
  await desk.choose('Through the proxy.');
  await desk.reply('And back.');
  await chat.sees('And back.');

  // nginx would stop a body of more than 1 MB if it were not told.
  const drawing = { name: 'plan.bin', mimeType: 'application/octet-stream', buffer: Buffer.alloc(3_000_000, 7) };
  const choose = chat.page.waitForEvent('filechooser');
  await chat.page.getByRole('button', { name: 'Attach files' }).click();
  await (await choose).setFiles(drawing);
  await chat.page.locator('warmline-widget .send[aria-disabled="false"]').waitFor();
  await chat.write('The plan of the garden.');
  await desk.sees('plan.bin');

  await server.stop();
  await server.start();
  await chat.write('After the restart.');
  await desk.sees('After the restart.');
  await desk.reply('Nothing was lost.');
  await chat.sees('Nothing was lost.');
});
