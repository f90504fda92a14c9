/** How a company's server signs, in the languages that most have: nothing but their own libraries. */
export const samples = (inbox: string) => ({
  'Node.js': `import { createHmac, randomUUID } from 'node:crypto';

export function identityToken(secret, customer) {
  const now = Math.floor(Date.now() / 1000);
  const claims = { sub: String(customer.id), aud: '${inbox}', iat: now, exp: now + 300,
                   jti: randomUUID(), name: customer.name, email: customer.email };
  const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const signed = \`\${part({ alg: 'HS256', typ: 'JWT' })}.\${part(claims)}\`;
  return \`\${signed}.\${createHmac('sha256', secret).update(signed).digest('base64url')}\`;
}`,
  Python: `import base64, hashlib, hmac, json, secrets, time

def identity_token(secret, customer):
    def part(data):
        return base64.urlsafe_b64encode(data).rstrip(b"=")
    now = int(time.time())
    claims = {"sub": str(customer.id), "aud": "${inbox}", "iat": now, "exp": now + 300,
              "jti": secrets.token_urlsafe(16), "name": customer.name, "email": customer.email}
    signed = b".".join(part(json.dumps(p).encode()) for p in ({"alg": "HS256", "typ": "JWT"}, claims))
    return (signed + b"." + part(hmac.new(secret.encode(), signed, hashlib.sha256).digest())).decode()`,
});
