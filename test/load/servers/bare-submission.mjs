import { v7 as newId } from 'uuid';

const COLUMNS = 'id, type, payload, status, owner_id, run_at, created_at';
/** One job into a table of its own. */
export const INSERT_JOB = `INSERT INTO bare.job (${COLUMNS}) VALUES ($1, $2, $3, 'queued', $4, $5, $5)`;

/** Writes a job and says so: one insert, and nothing looked at before. */
export function jobRoutes(app, pool) {
  app.post('/v1/jobs', async ({ body, userId }, reply) => {
    const [id, now] = [newId(), new Date()];
    const values = [id, body.type, JSON.stringify(body.payload), userId, now];
    await pool.query({ name: 'insert-job', text: INSERT_JOB, values });
    reply.code(202).header('location', `/v1/jobs/${id}`);
    return { id, ...body, status: 'queued', runAt: now, createdAt: now };
  });
}
