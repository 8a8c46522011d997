// The path between a browser and a server on this machine, until it is cut.
import { createSocket } from 'node:dgram';
import { once } from 'node:events';

const CANDIDATE = /^(a=candidate:\S+ \d+ \S+ \d+ \S+) (\d+) /gm;

export class CutRelay {
  #sockets = [];

  /** An SDP answer whose candidates lead through this relay. */
  async into(answer) {
    const port = Number([...answer.matchAll(CANDIDATE)][0][2]);
    const near = createSocket('udp4');
    const far = createSocket('udp4');
    let browser = null;
    near.on('message', (datagram, from) => {
      browser = from;
      far.send(datagram, port, '127.0.0.1');
    });
    far.on('message', (datagram) => browser && near.send(datagram, browser.port, browser.address));
    for (const socket of [near, far]) {
      socket.bind(0, '127.0.0.1');
      await once(socket, 'listening');
    }
    this.#sockets = [near, far];
    return answer.replace(CANDIDATE, `$1 ${near.address().port} `);
  }

  cut() {
    this.#sockets.forEach((socket) => socket.close());
  }
}
