// Google, as far as Greenroom asks it: a key set over HTTP, and ID tokens signed with one of its keys.
import { createPrivateKey, createSign, generateKeyPairSync, randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { once } from 'node:events';

export class Google {
  #keys = new Map();

  /** Serves its key set; the address goes to Greenroom in GREENROOM_GOOGLE_JWKS. */
  static async open() {
    const google = new Google();
    google.kid = google.#newKey();
    const port = Number(process.env.CONFORMANCE_JWKS_PORT ?? 0);
    google.server = createServer((_, response) => {
      const keys = [...google.#keys].map(([kid, key]) => ({ ...key.public, kid, alg: 'RS256', use: 'sig' }));
      response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'public, max-age=60' }).end(JSON.stringify({ keys }));
    }).listen(port, '127.0.0.1');
    await once(google.server, 'listening');
    google.server.unref();
    google.url = `http://127.0.0.1:${google.server.address().port}/oauth2/v3/certs`;
    return google;
  }

  #newKey() {
    const kid = randomUUID();
    const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    this.#keys.set(kid, { public: publicKey.export({ format: 'jwk' }), private: privateKey.export({ format: 'pem', type: 'pkcs8' }) });
    return kid;
  }

  /** An ID token as Google signs it; `how` changes its claims, `key` is a stranger's private key in place of Google's. */
  idToken(audience, how = {}, key = this.#keys.get(this.kid).private) {
    const now = Math.floor(Date.now() / 1000);
    const claims = { iss: 'https://accounts.google.com', aud: audience, azp: audience, sub: '110', iat: now - 5, exp: now + 3600, ...how };
    const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const signed = `${part({ alg: 'RS256', typ: 'JWT', kid: this.kid })}.${part(claims)}`;
    return `${signed}.${createSign('RSA-SHA256').update(signed).sign(createPrivateKey(key)).toString('base64url')}`;
  }

  close() {
    this.server.close();
  }
}

/** The private key of somebody who is not Google. */
export const strangersKey = () => generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'pem', type: 'pkcs8' });
