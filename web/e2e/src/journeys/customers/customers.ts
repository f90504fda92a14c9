import { assert } from '../../harness/assert.js';
import { clean } from '../../harness/axe.js';
import { identityToken } from '../../harness/identity.js';
import { journey } from '../../harness/journey.js';

journey('customers: a secret for the site, a person who is known, blocked and erased', async (stage) => {
  const server = await stage.server();
  const { setUp, origin } = server;
  const desk = await stage.desk(server);
  await desk.signIn();
  const { page } = desk;

  await desk.open('settings/attributes');
  await page.getByRole('button', { name: 'Add an attribute' }).click();
  await page.getByLabel('Label').fill('Plan');
  await page.getByLabel('Key').fill('plan');
  await page.getByLabel('Kind').selectOption('choice');
  await page.getByLabel('Choices, one on each line').fill('Small\nLarge');
  await clean(page, 'customer attributes');
  await page.getByRole('button', { name: 'Save' }).click();
  await desk.toast('Saved');

  await desk.open(`settings/inboxes/${setUp.inbox}`);
  await page.getByRole('button', { name: 'Make a secret' }).click();
  const secret = await page.getByRole('group', { name: 'The new secret' }).innerText();
  await clean(page, 'identity');
  await page.getByRole('button', { name: 'I have copied it' }).click();

  // The company's own server signs, and its page hands the token over.
  const call = async (method: string, path: string, token: string | null, body: unknown) => {
    const headers = { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) };
    const answer = await fetch(`${origin}/api/v1${path}`, { method, headers, body: JSON.stringify(body) });
    assert.ok(answer.ok, `${method} ${path}: ${answer.status}`);
    return (await answer.json()) as { token: string; id: string };
  };
  const visitor = await call('POST', '/widget/sessions', null, { inbox: setUp.inbox });
  const known = await call('PUT', '/widget/identity', visitor.token, { token: identityToken(secret, setUp.inbox, '42', 'Una Example') });
  await call('POST', '/widget/conversations', known.token, { text: 'My lantern hums.', client_id: 'first' });

  await page.getByRole('link', { name: 'Back to the desk' }).click();
  await desk.view('All open');
  await desk.choose('Una Example');
  const panel = page.getByRole('region', { name: 'Person' });
  await panel.getByText('42', { exact: true }).waitFor();
  await panel.getByRole('button', { name: 'Change what is known' }).click();
  await panel.getByLabel('Telephone').fill('030 5550 199');
  await panel.getByLabel('Plan').selectOption('Large');
  await clean(page, 'who somebody is, being changed');
  await panel.getByRole('button', { name: 'Save' }).click();
  await panel.getByText('030 5550 199').waitFor();
  await panel.getByText('Large').waitFor();

  await panel.getByRole('button', { name: 'Block' }).click();
  await clean(page, 'blocking');
  await page.getByRole('dialog').getByRole('button', { name: 'Block them' }).click();
  await panel.getByText(/May not write until/).waitFor();
  await panel.getByRole('button', { name: 'Unblock' }).click();
  await panel.getByText(/May not write until/).waitFor({ state: 'detached' });

  await panel.getByRole('button', { name: 'Erase this person' }).click();
  const sheet = page.getByRole('dialog');
  assert.equal(await sheet.getByRole('button', { name: 'Erase for ever' }).isDisabled(), true);
  await sheet.getByLabel('Type erase to go on').fill('erase');
  await clean(page, 'erasing');
  await sheet.getByRole('button', { name: 'Erase for ever' }).click();
  await panel.getByText(/All that was held on them was erased/).waitFor();
  await page.getByText('My lantern hums.').first().waitFor({ state: 'detached' });
  await page.getByText('Una Example').first().waitFor({ state: 'detached' });
});
