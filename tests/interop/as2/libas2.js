// SPDX-License-Identifier: Apache-2.0
// npm libas2 for libas2_peer.py: composes a message, or reads and verifies a receipt; one JSON object on standard output.
//
//   node libas2.js compose KEY US.pem DOCUMENT SIGN|none ENCRYPT|none ASYNC-URL|none
//   node libas2.js receipt US.pem RECEIPT
const fs = require('fs')
const { AS2Composer, AS2Parser } = require('libas2')

async function compose (key, us, document, sign, encrypt, later) {
  const composer = new AS2Composer({
    message: { filename: 'order.edi', contentType: 'application/edi-x12', content: fs.readFileSync(document) },
    agreement: {
      host: {
        name: 'libas2', id: 'LIBAS2', url: later === 'none' ? 'http://127.0.0.1/' : later, decrypt: false,
        certificate: fs.readFileSync(key + '.pem'), privateKey: fs.readFileSync(key + '.key'),
        sign: sign === 'none' ? false : sign, mdn: { async: later !== 'none', signing: 'sha-256' }
      },
      partner: {
        name: 'us', id: 'CROSSDOCK', url: 'http://127.0.0.1/', file: 'EDIX12', verify: false,
        certificate: fs.readFileSync(us), encrypt: encrypt === 'none' ? false : encrypt
      }
    }
  })
  const { headers, body } = await composer.toRequestOptions()
  return { headers, body }
}

async function receipt (us, file) {
  const node = await AS2Parser.parse(fs.readFileSync(file))
  const { notification } = await node.dispositionIn({ cert: fs.readFileSync(us) })
  return notification
}

const [verb, ...rest] = process.argv.slice(2)
const verbs = { compose, receipt }
verbs[verb](...rest).then(answer => console.log(JSON.stringify(answer)), problem => {
  console.error(problem.stack)
  process.exit(1)
})
