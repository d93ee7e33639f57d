// Takes a callback as a receiver with the standardwebhooks library does: node callback.mjs SECRET ID TIMESTAMP SIGNATURE BODY
import {readFileSync} from 'node:fs';
import {Webhook} from 'standardwebhooks';

if (process.argv.length < 7) {
  console.error('node callback.mjs SECRET ID TIMESTAMP SIGNATURE BODY');
  process.exit(2);
}
const [secret, id, timestamp, signature, body] = process.argv.slice(2);
const headers = {'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signature};
const content = readFileSync(body, 'utf8');
const message = new Webhook(secret).verify(content, headers);
try {
  new Webhook(secret).verify(content.replace('result', 'Result'), headers);
} catch {
  console.log(message.type);
}
