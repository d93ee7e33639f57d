// Checks the attestation of a bundle with Sigstore's library: node dsse.mjs BUNDLE JWKS
import {createPublicKey} from 'node:crypto';
import {readFileSync} from 'node:fs';
import {crypto, dsse} from '@sigstore/core';

if (process.argv.length < 4) {
  console.error('node dsse.mjs BUNDLE JWKS');
  process.exit(2);
}
const [bundle, jwks] = process.argv.slice(2).map(file => JSON.parse(readFileSync(file, 'utf8')));
const {document} = bundle.documents.find(({kind}) => kind === 'attestation');
const envelope = JSON.parse(Buffer.from(document, 'base64'));
const payload = Buffer.from(envelope.payload, 'base64');
const signed = dsse.preAuthEncoding(envelope.payloadType, payload);

for (const {keyid, sig} of envelope.signatures) {
  const jwk = jwks.keys.find(({kid}) => kid === keyid);
  const key = createPublicKey({key: jwk, format: 'jwk'});
  if (!crypto.verify(signed, key, Buffer.from(sig, 'base64'))) {
    throw new Error('the envelope is not signed by ' + keyid);
  }
  payload[0] ^= 1;
  if (crypto.verify(dsse.preAuthEncoding(envelope.payloadType, payload), key, Buffer.from(sig, 'base64'))) {
    throw new Error('a changed payload passes');
  }
  payload[0] ^= 1;
}
const statement = JSON.parse(payload);
console.log(statement._type, statement.predicateType, envelope.signatures.length);
