// SPDX-License-Identifier: Apache-2.0
// x12-parser cuts segments of a stream into objects and checks nothing.
const fs = require('fs');
const { X12parser } = require('x12-parser');

async function read(path) {
  let segments = 0;
  for await (const segment of fs.createReadStream(path).pipe(new X12parser())) segments += segment.name ? 1 : 0;
  return segments;
}

(async () => {
  let best = Infinity, segments = 0;
  for (let i = 0; i < Number(process.argv[3]); ++i) {
    const start = process.cpuUsage();
    segments = await read(process.argv[2]);
    const used = process.cpuUsage(start);
    best = Math.min(best, (used.user + used.system) / 1e6);
  }
  console.log(JSON.stringify({ segments, seconds: best }));
})();
