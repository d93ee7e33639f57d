// Checks the published keys, and the agent's acceptance of its contract, with jose: node jose.mjs BUNDLE JWKS
import {readFileSync} from 'node:fs';
import {calculateJwkThumbprint, createLocalJWKSet, flattenedVerify, importJWK} from 'jose';

if (process.argv.length < 4) {
  console.error('node jose.mjs BUNDLE JWKS');
  process.exit(2);
}
const [bundle, jwks] = process.argv.slice(2).map(file => JSON.parse(readFileSync(file, 'utf8')));
const keys = createLocalJWKSet(jwks);
for (const jwk of jwks.keys) {
  await keys({alg: jwk.alg, kid: jwk.kid});
  if (await calculateJwkThumbprint(jwk) !== jwk.kid) {
    throw new Error(jwk.kid + " isn't its key's thumbprint");
  }
}

const bytes = kind => Buffer.from(bundle.documents.find(found => found.kind === kind).document, 'base64');
const agent = JSON.parse(bytes('agent'));
const {jws} = JSON.parse(bytes('runtime_record')).acceptance;
const [header, , signature] = jws.split('.');
const accepted = payload => ({protected: header, payload: payload.toString('base64url'), signature});
const {protectedHeader} = await flattenedVerify(accepted(bytes('contract')), await importJWK(agent.key, 'EdDSA'));
if (protectedHeader.kid !== agent.key_thumbprint) {
  throw new Error("the acceptance names another key than the agent's");
}
const other = await flattenedVerify(accepted(bytes('quote')), await importJWK(agent.key, 'EdDSA')).catch(() => 'refused');
if (other !== 'refused') {
  throw new Error('the acceptance fits another document');
}
console.log(jwks.keys.length, protectedHeader.alg);
