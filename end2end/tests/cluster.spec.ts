import { expect, test } from '../support/test';
import { Cluster } from '../support/cluster';
import { unique } from '../support/names';

test.describe('three nodes behind a balancer', () => {
  // Six programs have to start.
  test.slow();

  test('whoever is at a node that dies goes on at another within five seconds', async ({ newcomer, watch }, info) => {
    const cluster = await Cluster.start(info.parallelIndex);
    try {
      const [ann, bob] = [await newcomer('ann', { baseURL: cluster.url }), await newcomer('bob', { baseURL: cluster.url })];
      const room = unique('garden');
      await ann.createRoom(room);
      await bob.joinRoom(room);
      await ann.say('before');
      await bob.sees('before', ann.name);
      watch.announceOutage();
      for (const words of ['once', 'twice']) {
        const [node] = await cluster.busy();
        const resumed = () => ann.wire.resumed + bob.wire.resumed;
        const before = resumed();
        process.kill(node.process, 'SIGKILL');
        await expect.poll(resumed, { timeout: 5_000 }).toBeGreaterThan(before);
        cluster.nodes.splice(cluster.nodes.indexOf(node), 1);
        await ann.say(words);
        await bob.sees(words, ann.name);
        await bob.say(`${words} more`);
        await ann.sees(`${words} more`, bob.name);
      }
      await expect(ann.messages).toHaveCount(5);
      await expect(bob.messages).toHaveCount(5);
    } finally {
      await cluster.stop();
    }
  });
});
