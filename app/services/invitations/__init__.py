"""Invitations: offered, sent again, corrected, followed, revoked."""

# pyright: reportUnusedImport=false
from app.services.invitations.corrections import correct
from app.services.invitations.invite import (
    InvitedRow,
    checked_address,
    invite_owner,
    invite_person,
    invite_standard,
    invited_row,
)
from app.services.invitations.known_addresses import AlreadyInvited, HasAccount, NotInvitable, person, refuse_known
from app.services.invitations.manage import DeliveryRow, follow, lock, of_user, permission_for, revoke, set_role
from app.services.invitations.resends import mail_again_for_public, mail_new_link, require_resendable, resend
