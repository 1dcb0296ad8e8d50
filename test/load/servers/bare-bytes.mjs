/** Answers what it was given, whoever asks: what HTTP alone takes. The second route knows its caller. */
export function bytesRoutes(app, guarded) {
  let body = '';
  const answer = (_request, reply) => reply.type('application/json; charset=utf-8').send(body);

  app.put('/bytes', (request, reply) => {
    body = request.body;
    return reply.code(204).send();
  });
  app.get('/bytes', answer);
  guarded.get('/bytes/verified', answer);
}
