"""subscriptions"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply this revision."""
    op.create_table(
        "product",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("public_name", sa.String(120), nullable=False),
        sa.Column("asset_type", sa.String(16), nullable=False),
        sa.Column("country", sa.String(2), nullable=False),
        sa.Column("terms_url", sa.String(2048), nullable=False),
        sa.Column("public_charging", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("asset_type IN ('station', 'card')", name=op.f("ck_product_asset_type")),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_product_tenant_id_tenant")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_product")),
        sa.UniqueConstraint("tenant_id", "name", name=op.f("uq_product_tenant_id_name")),
    )
    with op.batch_alter_table("product", schema=None) as batch_op:
        batch_op.create_index("ix_product_offers", ["tenant_id", "asset_type", "country"], unique=False)

    op.create_table(
        "asset",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("serial_number", sa.String(40), nullable=False),
        sa.Column("ac_connectors", sa.Integer(), nullable=False),
        sa.Column("dc_connectors", sa.Integer(), nullable=False),
        sa.Column("printed_number", sa.String(40), nullable=False),
        sa.Column("contract_id", sa.String(20), nullable=False),
        sa.Column("country", sa.String(2), nullable=False),
        sa.Column("street", sa.String(120), nullable=False),
        sa.Column("postcode", sa.String(20), nullable=False),
        sa.Column("city", sa.String(120), nullable=False),
        sa.Column("area", sa.String(120), nullable=False),
        sa.Column("search_text", sa.String(1024), nullable=False),
        sa.CheckConstraint("kind IN ('station', 'card')", name=op.f("ck_asset_kind")),
        sa.CheckConstraint("status IN ('inactive', 'waiting', 'active')", name=op.f("ck_asset_status")),
        sa.CheckConstraint(
            "ac_connectors BETWEEN 0 AND 20 AND dc_connectors BETWEEN 0 AND 20", name=op.f("ck_asset_connectors")
        ),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_asset_account_id_account")),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_asset_tenant_id_tenant")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_asset")),
    )
    with op.batch_alter_table("asset", schema=None) as batch_op:
        batch_op.create_index("ix_asset_account", ["tenant_id", "account_id", "created_at", "id"], unique=False)
        batch_op.create_index(
            "uq_asset_contract_id",
            ["tenant_id", "contract_id"],
            unique=True,
            sqlite_where=sa.text("status != 'inactive' AND kind = 'card'"),
            postgresql_where=sa.text("status != 'inactive' AND kind = 'card'"),
        )
        batch_op.create_index(
            "uq_asset_printed_number",
            ["tenant_id", "printed_number"],
            unique=True,
            sqlite_where=sa.text("status != 'inactive' AND kind = 'card'"),
            postgresql_where=sa.text("status != 'inactive' AND kind = 'card'"),
        )
        batch_op.create_index(
            "uq_asset_serial_number",
            ["tenant_id", "serial_number"],
            unique=True,
            sqlite_where=sa.text("status != 'inactive' AND kind = 'station'"),
            postgresql_where=sa.text("status != 'inactive' AND kind = 'station'"),
        )

    op.create_table(
        "enterprise_plan",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("ac_price", sa.BigInteger(), nullable=False),
        sa.Column("dc_price", sa.BigInteger(), nullable=False),
        sa.Column("card_price", sa.BigInteger(), nullable=False),
        sa.Column("public_stations", sa.Boolean(), nullable=False),
        sa.Column("public_cards", sa.Boolean(), nullable=False),
        sa.Column("set_by_name", sa.String(254), nullable=False),
        sa.Column("note", sa.String(300), nullable=False),
        sa.CheckConstraint("ac_price BETWEEN 0 AND 9999999", name=op.f("ck_enterprise_plan_ac_price")),
        sa.CheckConstraint("card_price BETWEEN 0 AND 9999999", name=op.f("ck_enterprise_plan_card_price")),
        sa.CheckConstraint("dc_price BETWEEN 0 AND 9999999", name=op.f("ck_enterprise_plan_dc_price")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_enterprise_plan_account_id_account")),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_enterprise_plan_tenant_id_tenant")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enterprise_plan")),
    )
    with op.batch_alter_table("enterprise_plan", schema=None) as batch_op:
        batch_op.create_index("ix_enterprise_plan_history", ["tenant_id", "account_id", "valid_from"], unique=False)

    op.create_table(
        "plan",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("supersedes_id", sa.Uuid(), nullable=True),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("for_business", sa.Boolean(), nullable=False),
        sa.Column("for_consumer", sa.Boolean(), nullable=False),
        sa.Column("for_ac", sa.Boolean(), nullable=False),
        sa.Column("for_dc", sa.Boolean(), nullable=False),
        sa.Column("availability", sa.String(16), nullable=False),
        sa.Column("price", sa.BigInteger(), nullable=False),
        sa.Column("interval", sa.String(8), nullable=False),
        sa.Column("fee_kind", sa.String(16), nullable=False),
        sa.Column("fee", sa.BigInteger(), nullable=False),
        sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("availability IN ('hidden', 'visible', 'superseded')", name=op.f("ck_plan_availability")),
        sa.CheckConstraint("fee_kind IN ('none', 'percentage', 'fixed')", name=op.f("ck_plan_fee_kind")),
        sa.CheckConstraint("interval IN ('month', 'year')", name=op.f("ck_plan_interval")),
        sa.CheckConstraint("fee BETWEEN 0 AND 1000000", name=op.f("ck_plan_fee")),
        sa.CheckConstraint("for_business OR for_consumer", name=op.f("ck_plan_for_somebody")),
        sa.CheckConstraint("price BETWEEN 0 AND 9999999", name=op.f("ck_plan_price")),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_plan_product_id_product")),
        sa.ForeignKeyConstraint(["supersedes_id"], ["plan.id"], name=op.f("fk_plan_supersedes_id_plan")),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_plan_tenant_id_tenant")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan")),
        sa.UniqueConstraint("tenant_id", "supersedes_id", name=op.f("uq_plan_tenant_id_supersedes_id")),
    )
    with op.batch_alter_table("plan", schema=None) as batch_op:
        batch_op.create_index("ix_plan_product", ["tenant_id", "product_id", "created_at"], unique=False)

    op.create_table(
        "subscription",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asset_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("payer_id", sa.Uuid(), nullable=False),
        sa.Column("enterprise", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("ac_connectors", sa.Integer(), nullable=False),
        sa.Column("dc_connectors", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("requested_by_id", sa.Uuid(), nullable=True),
        sa.Column("requested_by_name", sa.String(254), nullable=False),
        sa.Column("confirmer_id", sa.Uuid(), nullable=True),
        sa.Column("delivery", sa.String(16), nullable=False),
        sa.Column("delivery_note", sa.String(300), nullable=False),
        sa.Column("link_version", sa.Integer(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by_name", sa.String(254), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "delivery IN ('queued', 'handed_over', 'delivered', 'failed', 'bounced')",
            name=op.f("ck_subscription_delivery"),
        ),
        sa.CheckConstraint("state != 'active' OR starts_on IS NOT NULL", name=op.f("ck_subscription_started")),
        sa.CheckConstraint(
            "state IN ('pending', 'active', 'ended', 'lapsed', 'withdrawn')", name=op.f("ck_subscription_state")
        ),
        sa.CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name=op.f("ck_subscription_days")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_subscription_account_id_account")),
        sa.ForeignKeyConstraint(["asset_id"], ["asset.id"], name=op.f("fk_subscription_asset_id_asset")),
        sa.ForeignKeyConstraint(["confirmer_id"], ["app_user.id"], name=op.f("fk_subscription_confirmer_id_app_user")),
        sa.ForeignKeyConstraint(["payer_id"], ["account.id"], name=op.f("fk_subscription_payer_id_account")),
        sa.ForeignKeyConstraint(
            ["requested_by_id"], ["app_user.id"], name=op.f("fk_subscription_requested_by_id_app_user")
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_subscription_tenant_id_tenant")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscription")),
    )
    with op.batch_alter_table("subscription", schema=None) as batch_op:
        batch_op.create_index("ix_subscription_account", ["tenant_id", "account_id", "starts_on"], unique=False)
        batch_op.create_index("ix_subscription_asset", ["tenant_id", "asset_id", "created_at"], unique=False)
        batch_op.create_index("ix_subscription_deadline", ["tenant_id", "state", "expires_at"], unique=False)
        batch_op.create_index("ix_subscription_payer", ["tenant_id", "payer_id", "starts_on"], unique=False)
        batch_op.create_index(
            "uq_subscription_open",
            ["tenant_id", "asset_id"],
            unique=True,
            sqlite_where=sa.text("state IN ('pending', 'active')"),
            postgresql_where=sa.text("state IN ('pending', 'active')"),
        )

    op.create_table(
        "subscription_plan",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("subscription_id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("terms_url", sa.String(2048), nullable=False),
        sa.Column("agreed_by_id", sa.Uuid(), nullable=True),
        sa.Column("agreed_by_name", sa.String(254), nullable=False),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("network_address", sa.String(64), nullable=False),
        sa.Column("browser", sa.String(300), nullable=False),
        sa.ForeignKeyConstraint(
            ["agreed_by_id"], ["app_user.id"], name=op.f("fk_subscription_plan_agreed_by_id_app_user")
        ),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_subscription_plan_plan_id_plan")),
        sa.ForeignKeyConstraint(
            ["subscription_id"], ["subscription.id"], name=op.f("fk_subscription_plan_subscription_id_subscription")
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_subscription_plan_tenant_id_tenant")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscription_plan")),
    )
    with op.batch_alter_table("subscription_plan", schema=None) as batch_op:
        batch_op.create_index(
            "ix_subscription_plan_history", ["tenant_id", "subscription_id", "valid_from"], unique=False
        )

    with op.batch_alter_table("tenant", schema=None) as batch_op:
        batch_op.add_column(sa.Column("currency", sa.String(3), server_default="EUR", nullable=False))


def downgrade() -> None:
    """Take this revision back."""
    with op.batch_alter_table("tenant", schema=None) as batch_op:
        batch_op.drop_column("currency")

    with op.batch_alter_table("subscription_plan", schema=None) as batch_op:
        batch_op.drop_index("ix_subscription_plan_history")

    op.drop_table("subscription_plan")
    with op.batch_alter_table("subscription", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_subscription_open",
            sqlite_where=sa.text("state IN ('pending', 'active')"),
            postgresql_where=sa.text("state IN ('pending', 'active')"),
        )
        batch_op.drop_index("ix_subscription_payer")
        batch_op.drop_index("ix_subscription_deadline")
        batch_op.drop_index("ix_subscription_asset")
        batch_op.drop_index("ix_subscription_account")

    op.drop_table("subscription")
    with op.batch_alter_table("plan", schema=None) as batch_op:
        batch_op.drop_index("ix_plan_product")

    op.drop_table("plan")
    with op.batch_alter_table("enterprise_plan", schema=None) as batch_op:
        batch_op.drop_index("ix_enterprise_plan_history")

    op.drop_table("enterprise_plan")
    with op.batch_alter_table("asset", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_asset_serial_number",
            sqlite_where=sa.text("status != 'inactive' AND kind = 'station'"),
            postgresql_where=sa.text("status != 'inactive' AND kind = 'station'"),
        )
        batch_op.drop_index(
            "uq_asset_printed_number",
            sqlite_where=sa.text("status != 'inactive' AND kind = 'card'"),
            postgresql_where=sa.text("status != 'inactive' AND kind = 'card'"),
        )
        batch_op.drop_index(
            "uq_asset_contract_id",
            sqlite_where=sa.text("status != 'inactive' AND kind = 'card'"),
            postgresql_where=sa.text("status != 'inactive' AND kind = 'card'"),
        )
        batch_op.drop_index("ix_asset_account")

    op.drop_table("asset")
    with op.batch_alter_table("product", schema=None) as batch_op:
        batch_op.drop_index("ix_product_offers")

    op.drop_table("product")
