// What a browser must load before the first page of a route is there: scripts of the entry and of the
// route, with all they import, compressed. Fails when a page needs more than the limit.
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const LIMIT_KB = 350;
const dist = new URL('../dist/', import.meta.url);
const manifest = JSON.parse(readFileSync(new URL('.vite/manifest.json', dist), 'utf8'));

/** The files of a chunk and of what it imports, not of what it may load later. */
function filesOf(name, found = new Set()) {
  const { file, imports = [] } = manifest[name];
  if (found.has(file)) return found;
  found.add(file);
  for (const other of imports) filesOf(other, found);
  return found;
}

function kilobytes(files) {
  const bytes = [...files].map((file) => gzipSync(readFileSync(new URL(file, dist))).length);
  return bytes.reduce((sum, size) => sum + size, 0) / 1000;
}

const names = Object.keys(manifest);
const entry = names.find((name) => manifest[name].isEntry);
const pages = names.filter((name) => /^src\/routes\/.*tsr-split=component/.test(name));
if (!entry || pages.length === 0) throw new Error('the build names no entry or no page');

let largest = 0;
for (const page of pages) {
  const size = kilobytes(new Set([...filesOf(entry), ...filesOf(page)]));
  largest = Math.max(largest, size);
  console.log(`${size.toFixed(0).padStart(5)} kB  ${page.replace(/\?.*/, '')}`);
}
console.log(`${LIMIT_KB.toString().padStart(5)} kB  limit`);
if (largest > LIMIT_KB) {
  console.error('A page needs too much script. Load what is not on its first view later (lazy).');
  process.exit(1);
}
