"""Since when families take part, and from where: periods begun, ended and put right (``services.course``, set-wise)."""

from __future__ import annotations

from typing import Any

from django.db.models.expressions import RawSQL

from beneficiaries.imports.fields import BITS
from beneficiaries.imports.writing.load import PERIOD, PLACE, Load
from beneficiaries.models import Enrolment
from pkh_portal.history import bulk

_OF_NEW = "SELECT household_id FROM beneficiaries_recordorigin WHERE batch_id = %s AND action = 'created'"


def begin_new(load: Load) -> None:
    """The first period of the families that the load recorded: from its day on."""
    load.execute(
        """
        INSERT INTO beneficiaries_enrolment
            (household_id, status, kecamatan_id, village_id, exit_reason, decree_no, note, valid_from, valid_until)
        SELECT h.id, h.status, h.kecamatan_id, h.village_id, h.exit_reason, '', '', %(day)s, NULL
        FROM beneficiaries_recordorigin o JOIN beneficiaries_household h ON h.id = o.household_id
        WHERE o.batch_id = %(batch)s AND o.action = %(created)s
        -- Out of the order of keys: PostgreSQL's index against overlaps takes rising ones in at half the speed.
        ORDER BY h.id %% 1000
        """
    )
    bulk.write_history(_where(_OF_NEW, "household", load.batch.pk), bulk.CREATED, at=load.at)


def find_turns(load: Load) -> int:
    """Lay down, in ``intake_turn``, whose present period says something else from the load's day on.

    The present period is that of today, else the first to come, else the last that has ended, which goes on without an
    end then: it is followed from the load's day on, and let be if it was over before. Returns how many there are.
    """
    load.execute("DROP TABLE IF EXISTS intake_turn")
    load.execute(
        f"""
        CREATE TEMPORARY TABLE intake_turn AS
        SELECT e.household_id, e.id AS period_id, e.valid_from, e.valid_from < %(day)s AS splits,
            e.valid_from >= %(day)s OR e.valid_until IS NULL OR e.valid_until >= %(day)s AS touches,
            CASE WHEN e.valid_until < %(today)s THEN NULL ELSE e.valid_until END AS valid_until,
            (r.changed & {PLACE}) <> 0 AS moves, e.kecamatan_id AS former,
            CASE WHEN (r.changed & {BITS["status"]}) <> 0 THEN r.status ELSE e.status END AS status,
            CASE WHEN (r.changed & {BITS["status"]}) = 0 THEN e.exit_reason
                 WHEN r.status = 'exit' THEN r.exit_reason ELSE '' END AS exit_reason,
            CASE WHEN (r.changed & {BITS["kecamatan"]}) <> 0 THEN r.kecamatan_id ELSE e.kecamatan_id END
                AS kecamatan_id,
            CASE WHEN (r.changed & {BITS["kecamatan"]}) <> 0 THEN NULLIF(r.village_id, '')
                 WHEN (r.changed & {BITS["village"]}) <> 0 THEN COALESCE(NULLIF(r.village_id, ''), e.village_id)
                 ELSE e.village_id END AS village_id,
            CASE WHEN (r.changed & {BITS["status"]}) <> 0 THEN '' ELSE e.decree_no END AS decree_no,
            CASE WHEN (r.changed & {BITS["status"]}) <> 0 THEN '' ELSE e.note END AS note
        FROM beneficiaries_importrow r
        JOIN beneficiaries_enrolment e ON e.id = (
            SELECT c.id FROM beneficiaries_enrolment c WHERE c.household_id = r.household_id
            ORDER BY CASE WHEN c.valid_from > %(today)s THEN 1 WHEN c.valid_until < %(today)s THEN 2 ELSE 0 END,
                CASE WHEN c.valid_from > %(today)s THEN c.valid_from END, c.valid_from DESC
            LIMIT 1)
        WHERE r.batch_id = %(batch)s AND r.outcome = %(changing)s AND (r.changed & {PERIOD}) <> 0
        """
    )
    load.index("intake_turn", "household_id", "period_id")
    return int(load.column("SELECT count(*) FROM intake_turn")[0])


def turn(load: Load) -> None:
    """End those periods the day before and begin the next, or put right in place what begins on the day or later.

    Another place holds for what is planned, too; a plan's status stays.
    """
    load.execute(
        """
        UPDATE beneficiaries_enrolment AS e SET valid_until = %(eve)s
        FROM intake_turn t WHERE t.period_id = e.id AND t.splits AND t.touches
        """
    )
    load.execute(
        """
        INSERT INTO beneficiaries_enrolment
            (household_id, status, kecamatan_id, village_id, exit_reason, decree_no, note, valid_from, valid_until)
        SELECT t.household_id, t.status, t.kecamatan_id, t.village_id, t.exit_reason, t.decree_no, t.note,
            %(day)s, t.valid_until
        FROM intake_turn t WHERE t.splits
        """
    )
    load.execute(
        """
        UPDATE beneficiaries_enrolment AS e
        SET status = t.status, exit_reason = t.exit_reason, kecamatan_id = t.kecamatan_id, village_id = t.village_id,
            decree_no = t.decree_no, note = t.note, valid_until = t.valid_until
        FROM intake_turn t WHERE t.period_id = e.id AND NOT t.splits
        """
    )
    planned = "SELECT e.id FROM beneficiaries_enrolment e JOIN intake_turn t ON t.household_id = e.household_id " \
              "WHERE t.moves AND e.valid_from > t.valid_from AND e.valid_from > %(day)s"  # fmt: skip
    later = load.column(planned)
    load.execute(
        """
        UPDATE beneficiaries_enrolment AS e SET kecamatan_id = t.kecamatan_id, village_id = t.village_id
        FROM intake_turn t
        WHERE t.household_id = e.household_id AND t.moves AND e.valid_from > t.valid_from AND e.valid_from > %(day)s
        """
    )
    begun = "SELECT household_id FROM intake_turn WHERE splits"
    bulk.write_history(_where("SELECT period_id FROM intake_turn WHERE touches", "pk"), bulk.CHANGED, at=load.at)
    bulk.write_history(_where(begun, "household").filter(valid_from=load.batch.effective_on), bulk.CREATED, at=load.at)
    for chunk in bulk.chunks(later):
        bulk.write_history(Enrolment.objects.filter(pk__in=chunk), bulk.CHANGED, at=load.at)


def _where(sql: str, field: str, *params: Any) -> Any:
    """The periods whose column is among what a query of our own gives."""
    return Enrolment.objects.filter(**{f"{field}__in": RawSQL(sql, params)})  # noqa: S611 - see above
