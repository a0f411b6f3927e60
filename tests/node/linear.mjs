// Linear's own verifier as a judge: reads one question as JSON from stdin, answers with JSON.
// "verify": its webhook handler receives the delivery, as in a server of its users.
// "sign": makes a signature in the way that handler checks it.

import { createHmac } from 'node:crypto'
import { LINEAR_WEBHOOK_SIGNATURE_HEADER, LinearWebhookClient } from '@linear/sdk/webhooks'

async function verify ({ secret, headers, body }) {
  const seen = []
  const handler = new LinearWebhookClient(secret).createHandler()
  handler.on('*', payload => { seen.push(payload) })
  const response = await handler(
    new Request('http://localhost/', { method: 'POST', headers, body: Buffer.from(body, 'base64') })
  )
  return { status: response.status, seen }
}

function sign ({ secret, body }) {
  const raw = Buffer.from(body, 'base64')
  const signature = createHmac('sha256', secret).update(raw).digest('hex')
  new LinearWebhookClient(secret).verify(raw, signature, JSON.parse(raw).webhookTimestamp)
  return { headers: { [LINEAR_WEBHOOK_SIGNATURE_HEADER]: signature } }
}

const chunks = []
for await (const chunk of process.stdin) chunks.push(chunk)
const { action, ...question } = JSON.parse(Buffer.concat(chunks))
const answer = await { verify, sign }[action](question)
process.stdout.write(JSON.stringify(answer))
