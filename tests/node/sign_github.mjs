// Prints every example of the named events, signed by GitHub's own library, one JSON line each:
// {"event", "action", "body", "signature"}. Usage: node sign_github.mjs SECRET EVENT...
import { createRequire } from "node:module";
import { Webhooks } from "@octokit/webhooks";

const examples = createRequire(import.meta.url)("@octokit/webhooks-examples");
const [secret, ...events] = process.argv.slice(2);
const webhooks = new Webhooks({ secret });

for (const { name, examples: payloads } of examples.default ?? examples) {
  if (!events.includes(name)) continue;
  for (const payload of payloads) {
    const body = JSON.stringify(payload);
    const line = { event: name, action: payload.action ?? "", body, signature: await webhooks.sign(body) };
    console.log(JSON.stringify(line));
  }
}
