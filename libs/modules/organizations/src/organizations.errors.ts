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
  transferToSelf: ['refused', 'You own the organization already: name somebody else.'],
  emailDomainNotAllowed: ['refused', 'The organization takes nobody with an address of this mail domain.'],
  ssoProviderUnknown: [
    'refused',
    'Single sign-on needs `ssoProvider`: the name of a provider that people can sign in with.',
  ],
  ssoDomainRequired: ['refused', 'Single sign-on needs a domain that the organization has verified.'],
  ssoSignInFirst: ['forbidden', 'The rule would hold for you, too: sign in with this provider first.'],
  domainNotFound: ['not_found', 'There is no such domain.'],
  domainKnown: ['conflict', 'The organization has this domain already.'],
  domainTaken: ['conflict', 'Another organization has verified this domain.'],
  domainUnproven: ['refused', 'The domain does not hold the record that proves that it is yours.'],
  tooManyDomains: ['conflict', 'The organization has 50 domains: remove some first.'],
  dnsUnavailable: ['unavailable', 'The domain cannot be asked at the moment.'],
  invitationForAnother: ['forbidden', 'The invitation was sent to another address than that of your account.'],
});
