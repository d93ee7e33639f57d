// Writes each line's JSON canonically with the canonicalize library, the last one without a line end: node canonical.mjs FILE
import {readFileSync} from 'node:fs';
import canonicalize from 'canonicalize';

if (process.argv.length < 3) {
  console.error('node canonical.mjs FILE');
  process.exit(2);
}
const lines = readFileSync(process.argv[2], 'utf8').trimEnd().split('\n');
process.stdout.write(lines.map(line => canonicalize(JSON.parse(line))).join('\n'));
