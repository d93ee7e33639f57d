// Writes each line's JSON canonically with the canonicalize library: node canonical.mjs FILE
import {readFileSync} from 'node:fs';
import canonicalize from 'canonicalize';

for (const line of readFileSync(process.argv[2], 'utf8').trimEnd().split('\n')) {
  console.log(canonicalize(JSON.parse(line)));
}
