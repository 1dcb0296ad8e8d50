import type { Walk } from './walk.js';

/** Exports a person twice and holds them for a while. @param token of an administrator. */
export async function walkPrivacy(walk: Walk, token: string, person: string): Promise<void> {
  const { body: me } = await walk.api.call('GET', '/v1/users/me', { token: person });
  await walk.step('POST /users/me/export', { token: person });
  await walk.step('POST /admin/users/:id/export', { token, params: { id: me.id as string } });
  const hold = await walk.step('POST /admin/privacy/holds', { token, body: { userId: me.id, reason: 'a matter' } });
  await walk.step('DELETE /admin/privacy/holds/:id', { token, params: { id: hold.body.id as string } });
}
