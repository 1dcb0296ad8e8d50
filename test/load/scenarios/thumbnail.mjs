import sharp from 'sharp';
import { burst } from '../measure.mjs';
import { bearer, makeBucket, putObject, putBytes } from '../objects.mjs';
import { pairedScenario } from '../paired-scenario.mjs';

const SIDE = 1600;
const IMAGES = 16;

/** Images of another size that have been made before, beside plain objects that are as large as those. */
export const thumbnail = pairedScenario({
  name: 'thumbnail',
  title: 'GET a thumbnail that is kept',
  floor: 0.8,
  unit: 'req/s',
  beside: 'a GET of plain objects of the same size from Plinth',
  async prepare({ world: { options }, plinth, bare, tokens: { users } }) {
    const headers = bearer(users[0]);
    const folder = await makeBucket(plinth, users[0], 'thumbnail');
    const bareFolder = bare && (await makeBucket(bare, users[0], 'thumbnail'));
    const photo = await picture();
    const [thumbnails, plain, bares] = [[], [], []];
    for (let index = 0; index < IMAGES; index++) {
      const path = `${folder}/photo-${index}`;
      await putBytes(plinth, users[0], path, photo);
      const thumb = `${path}?width=320&height=320&format=webp`;
      const { byteLength } = await (await fetch(plinth.url + thumb, { headers })).arrayBuffer();
      await putObject(plinth, users[0], `${folder}/plain-${index}`, byteLength);
      if (bare) await putObject(bare, users[0], `${bareFolder}/plain-${index}`, byteLength);
      thumbnails.push({ path: thumb, headers });
      plain.push({ path: `${folder}/plain-${index}`, headers });
      bares.push({ path: `${bareFolder}/plain-${index}`, headers });
    }
    const shoot = (target, requests) => () => burst(target, { requests, connections: 16, seconds: options.seconds });
    return { measured: shoot(plinth, thumbnails), plain: shoot(plinth, plain), bare: shoot(bare, bares) };
  },
});

/** Something of the weight of a photograph: smooth, with grain. */
function picture() {
  const grain = { type: 'gaussian', mean: 128, sigma: 24 };
  return sharp({ create: { width: SIDE, height: SIDE, channels: 3, background: '#888888', noise: grain } })
    .blur(2)
    .jpeg()
    .toBuffer();
}
