import { Visitor } from '../../harness/api.js';
import { assert, fitsSideways, focusIsSeen } from '../../harness/assert.js';
import { clean } from '../../harness/axe.js';
import { journey } from '../../harness/journey.js';
import { PHONE } from '../../harness/stage.js';

journey('customers are found by name, address and what is known of them, by keyboard and on a phone', async (stage) => {
  const server = await stage.server();
  const { owner, setUp, origin } = server;
  const desk = await stage.desk(server);
  await desk.signIn();
  const { page } = desk;
  await page.keyboard.press('c');
  await page.getByText('Nobody is known by name yet').waitFor();
  await clean(page, 'no customers');

  await owner.call('PUT', '/customer-attributes', { items: [{ key: 'plan', label: 'Plan', type: 'choice', choices: ['Small', 'Large'] }] });
  for (const [name, email, plan] of [['Una Example', 'una@site.example', 'Large'], ['Ümit Example', 'u@site.example', 'Small'], [null, 'ben@site.example', 'Large']]) {
    const visitor = await Visitor.of(origin, setUp.inbox);
    await visitor.write(`Hello, it is ${email}.`);
    const { customer } = await owner.conversation(visitor.conversation);
    await owner.call('PATCH', `/customers/${customer.id}`, { ...(name && { name }), email, attributes: { plan } });
  }
  await page.reload();
  const list = page.getByRole('region', { name: 'Customers, in the order of their names' });
  await list.getByRole('link').nth(2).waitFor();

  // A word in the field, an arrow into the list, Enter, and the person is there; Escape leads back.
  await page.getByLabel('Name or email begins with').fill('un');
  await list.getByRole('link').nth(1).waitFor({ state: 'detached' });
  await page.keyboard.press('ArrowDown');
  await focusIsSeen(page);
  await page.keyboard.press('Enter');
  const person = page.getByRole('region', { name: 'Una Example' });
  await person.getByText('una@site.example', { exact: true }).waitFor();
  await person.getByText('Hello, it is una@site.example.').waitFor();
  await clean(page, 'a customer');

  // A colleague corrects the name, and the list says it too.
  await person.getByRole('button', { name: 'Change what is known' }).click();
  await person.getByLabel('Name').fill('Unda Example');
  await person.getByRole('button', { name: 'Save' }).click();
  await list.getByText('Unda Example').waitFor();
  await page.keyboard.press('Escape');
  await page.getByText('Choose somebody on the left').waitFor();

  await page.getByLabel('Look by').selectOption('Plan');
  await page.getByLabel('Plan', { exact: false }).last().selectOption('Large');
  await list.getByText('ben@site.example').waitFor();
  assert.equal(await list.getByRole('link').count(), 2);
  await clean(page, 'customers by an attribute');

  // From their page into what they wrote.
  await list.getByText('Unda Example').click();
  await page.getByRole('link', { name: /Hello, it is una/ }).click();
  await desk.sees('Hello, it is una@site.example.');

  const phone = await stage.desk(server, PHONE);
  await phone.signIn();
  await phone.open('customers');
  await phone.page.getByRole('link', { name: /Ümit Example/ }).tap();
  await phone.page.getByRole('region', { name: 'Ümit Example' }).getByText('u@site.example', { exact: true }).waitFor();
  await fitsSideways(phone.page, 'a customer on a phone');
  await clean(phone.page, 'a customer on a phone');
  await phone.page.getByRole('link', { name: 'Customers', exact: true }).tap();
  await phone.page.getByRole('link', { name: /Unda Example/ }).waitFor();
  await fitsSideways(phone.page, 'customers on a phone');
});
