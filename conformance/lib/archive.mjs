// A build archive as the hathora CLI makes it: gzipped tar, regular files only, relative names with
// slashes, no directory entries.
import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { onLocalImage } from './containers.mjs';

/** The files of a fixture: name → content. */
export function fixture(name) {
  return filesIn(`../fixtures/${name}`);
}

/** The files of a folder, which is named as seen from here: name → content. */
export function filesIn(folder) {
  const dir = fileURLToPath(new URL(folder, import.meta.url));
  return Object.fromEntries(readdirSync(dir).sort().map((file) => [file, readFileSync(join(dir, file))]));
}

export function tgz(files) {
  const blocks = [];
  for (const [name, content] of Object.entries(files)) {
    const data = Buffer.from(onLocalImage(name, content));
    blocks.push(header(name, data.length), data, Buffer.alloc((512 - (data.length % 512)) % 512));
  }
  return gzipSync(Buffer.concat([...blocks, Buffer.alloc(1024)]), { level: 1 });
}

function header(name, size) {
  const h = Buffer.alloc(512);
  const octal = (n, width) => `${n.toString(8).padStart(width - 1, '0')}\0`;
  h.write(name, 0, 100);
  h.write(octal(0o644, 8), 100);
  h.write(octal(0, 8), 108);
  h.write(octal(0, 8), 116);
  h.write(octal(size, 12), 124);
  h.write(octal(1_767_323_045, 12), 136);
  h.write('        ', 148);
  h.write('0', 156);
  h.write('ustar\x0000', 257);
  h.write(`${h.reduce((sum, byte) => sum + byte, 0).toString(8).padStart(6, '0')}\0 `, 148);
  return h;
}
