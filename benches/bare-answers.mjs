// The bare server answers with Gatehouse's bytes: here they are recorded, and requests are turned to it.

/** One answer of Gatehouse for each row, by the path at which the bare server has it. */
export async function recordAnswers({ generator }, { rows, wire }) {
  const answers = {};
  for (const row of rows) {
    const job = await row.prepare({ wire, generator, connections: 1, count: 1 });
    const { answers: found } = await generator.run({ ...job, connections: 1, count: 1, collect: true });
    const [{ status, head, body }] = found;
    answers[`/${row.name}`] = { status, headers: headersOf(head), body };
  }
  return answers;
}

/** Node sends the left-out ones by itself. */
function headersOf(head) {
  return head
    .split('\r\n')
    .slice(1)
    .map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()])
    .filter(([name]) => !['date', 'connection', 'keep-alive', 'transfer-encoding'].includes(name.toLowerCase()))
    .flat();
}

/** The same job for the bare server: the same bytes of request, but for the path. */
export function answerBare(row, job, origin) {
  const [request] = job.requests;
  const sameBytes = job.chain ? request.replace(job.chain.placeholder, job.chain.first[0]) : request;
  const requests = [fixLength(sameBytes).replace(/^(\w+) \S+/, `$1 /${row.name}`)];
  return { port: Number(new URL(origin).port), requests, expect: { ...job.expect, includes: '' } };
}

function fixLength(request) {
  const [head, body] = request.split('\r\n\r\n');
  return `${head.replace(/Content-Length: \d+/, `Content-Length: ${body.length}`)}\r\n\r\n${body}`;
}
