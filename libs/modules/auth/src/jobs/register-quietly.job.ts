import { Injectable } from '@nestjs/common';
import { IsString } from 'class-validator';
import { MayBeAbsent } from '@plinth/platform/http';
import { Job, SecretField, type JobHandler, type JobRun } from '@plinth/platform/queue';
import { RegisterUser } from '../application/sign-in/register-user.js';

/** Who wishes to register. */
export class RegisterQuietlyPayload {
  @SecretField()
  @IsString()
  email: string;

  @SecretField()
  @MayBeAbsent()
  @IsString()
  displayName?: string;

  /** Of the password that was chosen. */
  @SecretField()
  @IsString()
  passwordHash: string;
}

/** Registers somebody where accounts are hidden: what comes of it is told by mail. */
@Injectable()
@Job({
  type: 'auth.register-quietly',
  payload: RegisterQuietlyPayload,
  description: 'Makes an account, or tells its owner by mail that there is one.',
})
export class RegisterQuietlyJob implements JobHandler<RegisterQuietlyPayload, void> {
  constructor(private readonly registerUser: RegisterUser) {}

  async run({ payload }: JobRun<RegisterQuietlyPayload>): Promise<void> {
    const { email, displayName = null, passwordHash } = payload;
    await this.registerUser.finishQuietly({ email, displayName }, passwordHash);
  }
}
