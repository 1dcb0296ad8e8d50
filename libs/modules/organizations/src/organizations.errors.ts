import { defineErrors } from '@plinth/kernel';

export const OrganizationsErrors = defineErrors('organizations', {
  notFound: ['not_found', 'There is no such organization, or you are not a member of it.'],
  memberNotFound: ['not_found', 'There is no such member.'],
  invitationNotFound: ['not_found', 'There is no such invitation.'],
  roleRequired: ['forbidden', 'Your role in this organization does not allow this.'],
  lastOwner: ['conflict', 'This is the last owner of the organization: make somebody else an owner first.'],
  alreadyMember: ['conflict', 'This person is a member already.'],
  tooManyInvitations: ['conflict', 'The organization has 100 open invitations: withdraw some, or wait for an answer.'],
  invalidInvitation: ['invalid', 'The invitation is invalid, expired, withdrawn or was accepted before.'],
  invitationForAnother: ['forbidden', 'The invitation was sent to another address than that of your account.'],
});
