"""What the answers of kafka-configs consist of."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pykafka_cli.cli.render.document import GOOD, Document, Field, Many, itself

if TYPE_CHECKING:
    from pykafka_cli.cli.tools.configs.actions import Altered, Described, Quotas
    from pykafka_cli.cluster.configs import ConfigView, QuotaView

_DEFAULT = "<default>"


def _source(config: ConfigView) -> str | None:
    return config.synonyms[0].source if config.synonyms else None


def _config_value(config: ConfigView) -> str:
    if config.value is None:
        return "<hidden>" if config.sensitive else "null"
    return config.value


_CONFIG = Many(
    (
        Field("name", "string", "CONFIG"),
        Field("value", "string?", "VALUE", show=_config_value, mark=lambda config: GOOD if config.is_own else None,
              about="Null where it is null or secret."),
        Field("source", "string?", "SOURCE", _source, show=lambda config: _source(config) or "",
              about="Where the value in effect was found, by Kafka's name, such as DYNAMIC_TOPIC_CONFIG."),
        Field("is_own", "boolean", about="Whether it is set on this very entity."),
        Field("sensitive", "boolean"),
        Field("synonyms", Many((Field("source", "string"), Field("name", "string"), Field("value", "string?"))),
              "", about="Every place in which a value was found; the strongest comes first."),
    ),
    nullable=True,
)  # fmt: skip


def _name(entity: Described | Altered) -> str | None:
    return entity.name or None


def _entity(entity: Described) -> str:
    name = entity.name or _DEFAULT
    return f"{entity.entity_type} {name}" + (" does not exist" if entity.configs is None else "")


CONFIGS = Document(
    "kafka-configs --describe of topics, brokers and groups",
    (
        Field(
            "entities",
            Many(
                (
                    Field("entity_type", "string", "ENTITY", show=_entity, about="topics, brokers, groups."),
                    Field("entity_name", "string?", None, _name, about="Null: the default."),
                    Field("configs", _CONFIG, about="Null: there is no such entity."),
                )
            ),
            get=itself,
        ),
    ),
)  # fmt: skip


def _quota_entity(quota: QuotaView) -> dict[str, str | None]:
    return {kind: name or None for kind, name in quota.entity}


class _Scram(NamedTuple):
    user: str
    mechanism: str
    iterations: int


def _scram(found: Quotas) -> list[_Scram]:
    return [_Scram(user, *pair) for user, mechanisms in found.scram.items() for pair in mechanisms.items()]


QUOTAS = Document(
    "kafka-configs --describe of users, clients and ips",
    (
        Field(
            "quotas",
            Many(
                (
                    Field("entity", "{string?}", "ENTITY", _quota_entity,
                          show=lambda quota: ", ".join(f"{kind} {name or _DEFAULT}" for kind, name in quota.entity),
                          about="The name for each of users, clients and ips that it consists of. Null: the default."),
                    Field("values", "{number}", "QUOTAS"),
                )
            ),
        ),
        Field(
            "scram",
            Many(
                (
                    Field("user", "string", "USER"),
                    Field("mechanism", "string", "MECHANISM"),
                    Field("iterations", "integer", "ITERATIONS"),
                )
            ),
            get=_scram,
            about="Credentials of users.",
        ),
    ),
)  # fmt: skip

ALTERED = Document(
    "kafka-configs --alter",
    (
        Field(
            "altered",
            Many(
                (
                    Field("entity_type", "string"),
                    Field("entity_name", "string?", None, _name, about="Null: the default."),
                )
            ),
            get=lambda entity: [entity],
        ),
    ),
    in_words=True,
)  # fmt: skip
