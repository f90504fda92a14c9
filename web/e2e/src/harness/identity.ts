import { createHmac, randomUUID } from 'node:crypto';

/** What the company's own server signs for whoever is signed in there. */
export function identityToken(secret: string, inbox: string, sub: string, name: string): string {
  const now = Math.floor(Date.now() / 1000);
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const claims = { sub, aud: inbox, iat: now, exp: now + 300, jti: randomUUID(), name };
  const signed = `${part({ alg: 'HS256', typ: 'JWT' })}.${part(claims)}`;
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
}
