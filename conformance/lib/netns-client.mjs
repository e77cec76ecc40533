// Runs inside the other network namespace: a game client that knows the API's address and a room.
// Usage: node netns-client.mjs API_URL APP_ID ROOM_ID
import { Player } from './player.mjs';

const [api, appId, roomId] = process.argv.slice(2);
setTimeout(() => process.exit(1), 15_000).unref();
let info;
do {
  const response = await fetch(`${api}/rooms/v2/${appId}/connectioninfo/${roomId}`);
  info = await response.json();
  if (info.status !== 'active') await new Promise((r) => setTimeout(r, 200));
} while (info.status !== 'active');
const player = await Player.join(info.exposedPort);
console.log(JSON.stringify({ address: info.exposedPort, answer: await player.ask('ping') }));
await player.leave();
