// The built binary with a company of its own, until it is stopped.
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';

const repository = path.resolve(import.meta.dirname, '../../..');
const target = process.env.CARGO_TARGET_DIR ?? 'target';
const binary = path.resolve(repository, process.env.AUTOPSY_BINARY ?? path.join(target, 'debug/autopsy'));

/** A demonstration company, served: its address and a sign-in link for one person of each role. */
export async function demonstration() {
  const folder = await mkdtemp(path.join(tmpdir(), 'autopsy-browser-'));
  const data = path.join(folder, 'data');
  const environment = clean();
  const command = async (...args) => {
    const run = promisify(execFile);
    const { stdout } = await run(binary, [...args, '--data', data], { cwd: folder, env: { ...environment, AUTOPSY_URL: url } });
    return stdout.trim();
  };
  const server = spawn(binary, ['demo', '--data', data, '--listen', '127.0.0.1:0'], {
    cwd: folder, env: environment, stdio: ['ignore', 'pipe', 'inherit'],
  });
  const { url, links, seat } = await ready(server);
  return {
    url,
    /** By role, as it is printed: "CS leader", "Executive" and so on. */
    links,
    /** The link to one executive's seat, which needs no signing in. */
    seat,
    /** What another command says about this company: `command('person', 'link', '--email', …)`. */
    command,
    /** The address of whoever leads a function, by its code. */
    async people() {
      const rows = (await command('person', 'list')).split('\n').map((it) => it.split('\t'));
      return Object.fromEntries(rows.flatMap(([email, , , leads]) => leads.split(',').map((it) => [it, email])));
    },
    async stop() {
      const ended = once(server, 'exit');
      server.kill('SIGTERM');
      const [code] = await ended;
      await rm(folder, { recursive: true });
      if (code !== 0) throw new Error(`the server ended with ${code}`);
    },
  };
}

/** The environment without settings of the product, so that a developer's own change nothing. */
function clean() {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('AUTOPSY_')));
}

/** Waits for the line that says where the server listens; before it stand the links. */
async function ready(server) {
  const links = {};
  let seat;
  for await (const line of createInterface({ input: server.stdout })) {
    const link = line.match(/^ +(\S.*?) {2,}(\S.*?) +(https?:\S+\/sign-in\/\S+)$/);
    if (link) links[link[1]] = link[3];
    seat ??= line.match(/https?:\S+\/f\/\S+/)?.[0];
    const address = line.match(/ ready at (\S+)$/);
    if (address) return { url: address[1], links, seat };
  }
  throw new Error(`${binary} said nothing of an address; is it built?`);
}
