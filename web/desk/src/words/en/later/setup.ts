export const setup = {
  setup: {
    title: 'Set up your desk',
    lead: 'This takes a minute. You become the owner: the person who invites colleagues and places the chat on your site.',
    codeTitle: 'First, show that this is your server',
    code: 'One-time code',
    codeHint: 'The server printed it in its console, or in its log, when it started for the first time.',
    workspace: 'Name of your company or team',
    workspaceHint: 'Colleagues see it at the top of their desk.',
    youTitle: 'Then, who are you?',
    name: 'Your name',
    nameHint: 'Customers see your first name only.',
    email: 'Your email',
    password: 'Choose a password',
    passwordHint: 'At least 10 characters. A few unrelated words make a good one.',
    submit: 'Open the desk',
  },
};
