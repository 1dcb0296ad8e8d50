import 'reflect-metadata';
import { Body, Controller, Get, Header, Module, Put } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';

// What the framework alone takes: a controller of Nest that answers what it was given, whoever asks.
class Bytes {
  body = '';

  put(body) {
    this.body = body;
  }

  get() {
    return this.body;
  }
}
function Bare() {}

const [put, get] = ['put', 'get'].map((name) => Object.getOwnPropertyDescriptor(Bytes.prototype, name));
Body()(Bytes.prototype, 'put', 0);
Put('bytes')(Bytes.prototype, 'put', put);
Get('bytes')(Bytes.prototype, 'get', get);
Header('content-type', 'application/json; charset=utf-8')(Bytes.prototype, 'get', get);
Controller()(Bytes);
Module({ controllers: [Bytes] })(Bare);

const app = await NestFactory.create(Bare, new FastifyAdapter({ logger: false }), { logger: false });
await app.listen(Number(process.env.PORT), '127.0.0.1');
process.once('SIGTERM', () => process.exit(0));
