import { plurals } from '../plural';

const n = plurals('en');

export const entrance = {
  entrance: {
    code: 'Code',
    codeHint: 'What your device shows now, or one of your recovery codes.',
    title: 'Sign in',
    lead: (name: string) => `Welcome back to ${name}.`,
    email: 'Email',
    password: 'Password',
    submit: 'Sign in',
    tooMany: (seconds: number) => n(seconds, { one: 'Too many tries. Wait # second, then try again.', other: 'Too many tries. Wait # seconds, then try again.' }),
    ended: 'Your session has ended. Sign in again: what you were writing is still there.',
    unreachable: 'The server does not answer. Check your connection; this page keeps trying.',
    forgot: 'Forgot your password? An owner or administrator makes you a link for a new one.',
  },

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
