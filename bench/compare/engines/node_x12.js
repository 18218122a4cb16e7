// SPDX-License-Identifier: Apache-2.0
// node-x12 builds an object model of the whole file; strict mode checks counts.
const fs = require('fs');
const { X12Parser } = require('node-x12');

const text = fs.readFileSync(process.argv[2], 'utf8');
let best = Infinity, segments = 0;
for (let i = 0; i < Number(process.argv[3]); ++i) {
  const start = process.cpuUsage();
  const file = new X12Parser(true).parse(text);
  const used = process.cpuUsage(start);
  best = Math.min(best, (used.user + used.system) / 1e6);
  segments = 0;
  const interchanges = file.interchanges || [file];
  for (const interchange of interchanges) {
    segments += 2;
    for (const group of interchange.functionalGroups) {
      segments += 2;
      for (const set of group.transactions) segments += 2 + set.segments.length;
    }
  }
}
console.log(JSON.stringify({ segments, seconds: best }));
