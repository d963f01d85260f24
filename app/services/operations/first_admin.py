"""The first Tenant admin of a new tenant, invited from the command line where no mail may work yet."""

from uuid import UUID

from app.core import routes
from app.core.clock import now
from app.core.db import again
from app.core.tokens import Purpose
from app.models import Invitation, Tenant, User
from app.rules.actors import Visitor
from app.services import invitations
from app.services.access import audit
from app.services.access.acting import acting
from app.services.invitations import history
from app.services.lists import search_text
from app.services.outbox import links
from app.vocabulary.invitations import Delivery, EventKind
from app.vocabulary.people import Role


@again
def invite(tenant_id: UUID, *, email: str) -> str:
    """The activation link for the first Tenant admin, valid 24 hours from now and used once.

    Raises Invalid, AlreadyInvited or HasAccount.
    """
    operator = Visitor(tenant_id=tenant_id, network_address="command line", browser="")
    with acting(operator, "first_admin.invite") as db:
        address = invitations.checked_address(email)
        invitations.refuse_known(db, operator, address)
        user = User(tenant_id=tenant_id, email=address, role=Role.TENANT_ADMIN, is_staff=True)
        search_text.refresh(db, user, None)
        db.add(user)
        db.flush()
        invitation = Invitation(
            tenant_id=tenant_id, user_id=user.id, email=address, role=user.role, delivery=Delivery.HANDED_OVER
        )
        db.add(invitation)
        db.flush()
        user.invitation_id = invitation.id
        link = links.issue(db, tenant_id, Purpose.ACTIVATION, invitation.id)
        link.expires_at = invitation.expires_at = now() + links.HOLDS[Purpose.ACTIVATION]
        history.add(db, invitation, EventKind.INVITED)
        audit.record(db, operator, "first_admin.invite", user.id)
        base_url = db.get_one(Tenant, tenant_id).base_url
        return f"{base_url}{routes.ACTIVATE}?t={links.token_for(db, link)}"
