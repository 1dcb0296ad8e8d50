import { Module } from '@nestjs/common';
import { UsersModule } from '@plinth/modules/users';
import { AcceptInvitation } from './application/accept-invitation.js';
import { InvitationMail } from './application/invitation-mail.js';
import { InvitationsService } from './application/invitations.service.js';
import { InviteMember } from './application/invite-member.js';
import { MembersService } from './application/members.service.js';
import { RequireProvider } from './application/require-provider.js';
import { SettingsService } from './application/settings.service.js';
import { DomainsController } from './http/domains.controller.js';
import { InvitationsController } from './http/invitations.controller.js';
import { MembersController } from './http/members.controller.js';
import { OrganizationsController } from './http/organizations.controller.js';
import { SettingsController } from './http/settings.controller.js';
import { TransferController } from './http/transfer.controller.js';
import { OrganizationsModule } from './organizations.module.js';

@Module({
  imports: [OrganizationsModule, UsersModule],
  providers: [
    AcceptInvitation,
    InvitationMail,
    InvitationsService,
    InviteMember,
    MembersService,
    RequireProvider,
    SettingsService,
  ],
  controllers: [
    DomainsController,
    InvitationsController,
    MembersController,
    OrganizationsController,
    SettingsController,
    TransferController,
  ],
})
export class OrganizationsHttpModule {}
