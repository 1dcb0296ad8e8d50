import type { FastifyReply, FastifyRequest } from 'fastify';
import { AppError } from '@plinth/kernel';
import { problemOf } from '@plinth/platform/http';
import { TUS_VERSION } from '../application/tus-protocol.js';
import { StorageErrors } from '../storage.errors.js';

const CHECKSUM_MISMATCH = 460;
// What the platform decides for every answer, or what belongs to a body that is not sent on.
const NOT_PASSED_ON = /^(?:access-control-|content-|connection$)/;

/** Sends what the protocol answered. Its refusals become problems, as everywhere, under the status that it chose. */
export async function sendTus(
  request: FastifyRequest,
  reply: FastifyReply,
  answer: () => Promise<Response>,
): Promise<void> {
  void reply.headers({ 'tus-resumable': TUS_VERSION, 'cache-control': 'no-store' });
  try {
    const response = await answer();
    if (!response.ok) {
      const detail = (await response.text()).trim();
      sendProblem(request, reply, response.status, StorageErrors.tusRefused(detail === '' ? {} : { detail }));
      return;
    }
    const headers = [...response.headers].filter(([name]) => !NOT_PASSED_ON.test(name));
    void reply.code(response.status).headers(Object.fromEntries(headers)).send();
  } catch (error) {
    // The protocol has a status of its own for this, which HTTP does not know.
    if (!(error instanceof AppError) || error.code !== 'storage.checksum_mismatch') throw error;
    sendProblem(request, reply, CHECKSUM_MISMATCH, error);
  }
}

function sendProblem(request: FastifyRequest, reply: FastifyReply, status: number, error: AppError): void {
  const problem = problemOf(error, request.url.split('?', 1)[0] ?? '', request.id);
  const title = status === problem.status ? problem.title : 'Upload Refused';
  void reply
    .code(status)
    .type('application/problem+json; charset=utf-8')
    .send(JSON.stringify({ ...problem, status, title }));
}
