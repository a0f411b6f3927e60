// Reads JSON lines {"body", "signature"} and prints whether GitHub's own library accepts each.
// Usage: node verify_github.mjs SECRET < deliveries
import { createInterface } from "node:readline";
import { Webhooks } from "@octokit/webhooks";

const webhooks = new Webhooks({ secret: process.argv[2] });

for await (const line of createInterface({ input: process.stdin })) {
  const { body, signature } = JSON.parse(line);
  console.log(await webhooks.verify(body, signature));
}
