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
};
