import { IsString, Length } from 'class-validator';

/** The invitation to accept. */
export class AcceptInvitationRequest {
  /** What followed `?token=` in the mail. */
  @IsString()
  @Length(1, 256)
  token: string;
}
