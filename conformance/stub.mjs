// A server that answers every operation of the contract with a constant that fits its schema. It knows
// nothing and does nothing; what the suite lets pass here, the suite does not judge.
//   node stub.mjs [--lavish]    prints its address
import { createServer } from 'node:http';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Contract } from './contract.mjs';
import { Constants } from './lib/constants.mjs';

/** Starts one: `{ url, close }`. */
export async function startStub({ lavish = false } = {}) {
  const contract = new Contract();
  let constants;
  const server = createServer((request, response) => {
    request.resume().once('end', () => {
      const { pathname } = new URL(request.url, 'http://stub');
      if (pathname === '/constant') return response.writeHead(200, { etag: '"constant"' }).end();
      const route = contract.route(request.method, pathname);
      if (!route) return response.writeHead(404, { 'content-type': 'application/json' }).end('{"message":"constant"}');
      const { status, type, body } = constants.answer(route);
      response.writeHead(status, type ? { 'content-type': type } : {}).end(body);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${server.address().port}`;
  constants = new Constants(contract, url, lavish);
  return { url, close: () => new Promise((done) => server.close(done).closeAllConnections()) };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  console.log((await startStub({ lavish: process.argv.includes('--lavish') })).url);
}
