"""Every change of a case passes through `receive` or `perform` here, alone or with others.

A call decides first (who, state, fields, evidence, guards) and changes nothing while it may still refuse; then it appends one
entry and applies the entry's operations. All rows of all calls are written together when the batch ends, in the one transaction
it holds: that makes imports fast, and lets public intake commit in groups.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date, datetime
from random import Random
from types import TracebackType
from typing import Any, Self

from django.utils.translation import gettext as _

from lifang.cases import messages
from lifang.cases.batch.keys import Keys, checked_key, full_key
from lifang.cases.batch.opening import opening_of
from lifang.cases.batch.rows import write_cases, write_contacts, write_texts
from lifang.cases.book import book, freeze
from lifang.cases.discards import discard
from lifang.cases.errors import BadInput, NotAllowed, UnknownCase, WrongState
from lifang.cases.evidence import StoredFile
from lifang.cases.fold import Fold
from lifang.cases.models import Case, Contact, Evidence
from lifang.cases.moves import BUILTIN, Move
from lifang.cases.moves.acted import check_time
from lifang.cases.moves.contact import check_contact
from lifang.cases.moves.musts import check_opening
from lifang.cases.moves.together import check_children_closed
from lifang.cases.moves.transitions import (
    check_state,
    enter_state,
    take_action,
    take_fields,
    take_files,
    take_reason,
)
from lifang.cases.ops import Said, apply_entry
from lifang.cases.queries import is_public
from lifang.cases.routing import Router
from lifang.cases.rules import may_builtin, may_open, may_take, state_allows, visible
from lifang.kernel import worktime
from lifang.kernel.receipts import new_receipt, new_ref
from lifang.outbox.models import Message
from lifang.people.actors import Actor
from lifang.people.vault import caller_index
from lifang.places.models import Plate, Site
from lifang.places.profile import profile
from lifang.programs.definition import Program
from lifang.record.commands import erase_payloads
from lifang.record.door import transaction
from lifang.record.journal import SYSTEM_RANDOM, Journal
from lifang.record.rows import new_row

LOOK_BEYOND = ("merge", "join", "unmerge", "link")  # they ask the database about more than their case
Files = Sequence[tuple[str, StoredFile]]


@dataclass
class Batch:
    rng: Random = field(default_factory=lambda: SYSTEM_RANDOM)
    new_keys: bool = False  # none of its keys can stand in the record already: see Keys
    folds: dict[str, Fold] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._journal = Journal(rng=self.rng)
        self._keys = Keys(all_new=self.new_keys)
        self._changed: dict[str, Fold] = {}
        self._linked: dict[str, Fold] = {}  # cases that stand below others
        self._contacts: dict[str, Contact] = {}
        self._frozen: set[tuple[str, int]] = set()  # versions of programs whose text is kept
        self._texts: set[str] = set()  # refs whose searchable text changed
        self._tells: list[tuple[Move, Fold]] = []
        self._router = Router()
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        self._stack.enter_context(transaction())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is not None:
            self._stack.__exit__(kind, error, trace)
            return
        with self._stack:
            self.flush()

    # -- the calls ----------------------------------------------------------------------------------------------------

    def receive(
        self,
        *,
        program: str,
        actor: Actor,
        data: Mapping[str, object],
        key: str,
        now: datetime,
        channel: str,
        language: str,
        files: Files = (),
        area: str | None = None,
        site: Site | None = None,
        plate: Plate | None = None,
        position: tuple[int, int] | None = None,
    ) -> Case:
        """A new case. A repeated key returns the case it made the first time and writes nothing."""
        used_key = checked_key(actor, key)
        if (stream := self._keys.stream_of(used_key)) is not None:
            if not stream.startswith("case/"):
                raise BadInput(_("This key was used for something else already; choose a new one."))
            return self._fold(stream.removeprefix("case/")).case
        definition = book().current(program)
        site = site or (plate.site if plate else None)
        area_code = self._router.area(area, site)
        if not may_open(actor, definition, area_code):
            raise NotAllowed(_("You may not open a case of this kind here."))
        if channel not in definition.intake.channels and actor.kind != "import":
            raise BadInput(
                _("This kind of case is not taken by this channel: %(channel)s.") % {"channel": channel}
            )
        fold = Fold(new_row(Case, ref=new_ref(self.rng), area_id=area_code))
        move = Move(fold, definition, actor, "receive", data, files, "", now, language, self._router)
        take_fields(move, [definition.fields[name] for name in definition.intake.fields])
        check_opening(move, site, self.flush, self._journal)
        values = move.values()
        move.payload["receipt"] = new_receipt(self.rng)
        opening = opening_of(move, area=area_code, channel=channel, site=site, plate=plate, position=position)
        move.ops.insert(0, opening)
        unit = self._router.first_unit(definition, area_code, site, values, now)
        move.op("custody", unit=unit, handler="")
        take_files(move)
        enter_state(move, definition.intake.state)
        move.tell("reporter", "received")
        self._freeze(definition, now)
        self._journal.begin(fold.case.stream)
        self.folds[fold.case.ref] = fold
        self._write(move, used_key)
        if site is not None:
            fold.case.site = site  # at hand: spares looking it up
        return fold.case

    def perform(
        self,
        *,
        ref: str,
        action: str,
        actor: Actor,
        key: str,
        now: datetime,
        language: str,
        data: Mapping[str, object] | None = None,
        files: Files = (),
        reason: str = "",
        acted_at: datetime | None = None,
    ) -> Case:
        """One action on one case. A repeated key changes nothing; a refused action leaves no trace.

        `acted_at`: when it was done, of a device that could not send it then.
        """
        data = data or {}
        other_ref = str(data.get("ref") or "") if action in ("merge", "join", "link") else ""
        fold = self._fold(ref, other_ref)
        used_key = checked_key(actor, key)
        if (stream := self._keys.stream_of(used_key)) is not None:
            if stream != fold.case.stream:
                raise BadInput(_("This key was used for something else already; choose a new one."))
            return fold.case
        program = book().get(fold.case.program, fold.case.version)
        other = self.folds.get(other_ref) if other_ref else None
        move = Move(
            fold, program, actor, action, data, files, reason, now, language, self._router, other, acted_at
        )
        if action in program.actions:
            self._declared(move)
        elif action in BUILTIN:
            self._builtin(move)
        elif not self._may_know(move, fold.case):
            raise self._refusal(move)
        else:
            raise BadInput(
                _("There is no action “%(action)s” for this case. There are: %(names)s.")
                % {"action": action, "names": ", ".join(program.actions)}
            )
        self._write(move, used_key)
        return fold.case

    def note_contact(
        self,
        *,
        actor: Actor,
        channel: str,
        outcome: Contact.Outcome,
        now: datetime,
        key: str,
        area: str | None = None,
        case: Case | None = None,
        line: str = "",
        reason: str = "",
        summary: str = "",
        phone: str = "",
    ) -> Contact:
        """Somebody called or came. What they said is kept as erasable payload; without a case, this is all there is of it."""
        check_contact(outcome, line=line, reason=reason)
        used_key = checked_key(actor, key)
        if (stream := self._keys.stream_of(used_key)) is not None:
            if not stream.startswith("contact/"):
                raise BadInput(_("This key was used for something else already; choose a new one."))
            ref = stream.removeprefix("contact/")
            return self._contacts.get(ref) or Contact.objects.get(ref=ref)
        contact = Contact(
            ref=new_ref(self.rng),
            at=now,
            channel=channel,
            outcome=outcome,
            area_id=self._router.area(area),
            case=case,
            line=line,
            reason=reason,
            taken_by=actor.name,
            phone_index=caller_index(phone),
        )
        stream = f"contact/{contact.ref}"
        self._journal.begin(stream)
        self._journal.append(
            stream=stream,
            kind="contact",
            actor=actor.name,
            facts={
                "channel": channel,
                "outcome": str(outcome),
                "area": contact.area_id,
                "line": line,
                "reason": reason,
                "case": case.ref if case else "",
            },
            payload={name: said for name, said in (("summary", summary), ("phone", phone)) if said} or None,
            key=used_key,
            subject=case.stream if case else "",
            now=now,
        )
        self._keys.use(used_key, stream)
        self._contacts[contact.ref] = contact
        return contact

    # -- deciding -----------------------------------------------------------------------------------------------------

    def _declared(self, move: Move) -> None:
        action, case = move.program.actions[move.name], move.case
        leave = may_take(move.actor, action, case)
        if not leave:
            raise self._refusal(move)
        move.used = leave.grants
        check_time(move)
        check_state(move, action.from_states)
        if action.to is not None and move.program.states[action.to].kind == "closed":
            check_children_closed(move, self._linked)
        take_action(move, action)

    def _builtin(self, move: Move) -> None:
        builtin = BUILTIN[move.name]
        leave = may_builtin(move.actor, builtin, move.fold)
        if not leave:
            raise self._refusal(move)
        move.used = leave.grants
        check_time(move)
        if not state_allows(builtin, move.case):
            raise WrongState(
                _("This is not possible while the case is in the state “%(state)s”.")
                % {"state": move.case.state}
            )
        if move.name in LOOK_BEYOND:
            self.flush()
        if move.other is not None and not self._may_know(move, move.other.case):
            move.other = None
        take_reason(move, needed=builtin.reason)
        builtin.decide(move)

    def _refusal(self, move: Move) -> NotAllowed | UnknownCase:
        """To somebody who may not know of the case, it does not exist."""
        if self._may_know(move, move.case):
            return NotAllowed(_("You may not do this with this case."))
        return UnknownCase(_("There is no such case."))

    def _may_know(self, move: Move, case: Case) -> bool:
        actor = move.actor
        if actor.kind == "account":
            self.flush()
            return Case.objects.filter(visible(actor.viewer), pk=case.pk).exists()
        if move.name == "join" and is_public(case):
            return True
        return actor.kind in ("system", "import") or actor.name == f"reporter/{case.ref}"

    # -- writing ------------------------------------------------------------------------------------------------------

    def _write(self, move: Move, used_key: str) -> None:
        fold = move.fold
        if move.goes_under is not None:
            self._freeze(move.goes_under, move.now)
        if move.name == "erase":
            self._journal.flush()
            erase_payloads(
                stream=fold.case.stream, reason=f"erased by entry {fold.case.entries + 1}", now=move.now
            )
        facts: dict[str, Any] = {"ops": move.ops, **move.on_behalf(), **move.done_at()}
        entry = self._journal.append(
            stream=fold.case.stream,
            kind=move.name,
            actor=move.actor.name,
            facts=facts,
            payload=move.payload or None,
            key=used_key,
            subject=move.subject,
            now=move.now,
        )
        self._keys.use(used_key, entry.stream_id)
        if move.name == "receive":
            fold.case.receipt = move.payload["receipt"]
        who = move.actor.name
        said = Said(entry.number, move.now, who, move.payload, lambda ref: self.folds[ref].case.pk)
        apply_entry(fold, move.ops, said)
        if move.name == "erase":
            discard(sha256 for file in fold.rows(Evidence) for sha256 in (file.sha256, file.public))
        fold.steps.add((move.name, who))
        self._changed[fold.case.ref] = fold
        done = {op["op"] for op in move.ops}
        if not done.isdisjoint(("open", "version", "fields", "place", "erase")):
            self._texts.add(fold.case.ref)
        if "parent" in done:
            self._linked[fold.case.ref] = fold
        if move.tells:
            self._tells.append((move, fold))

    def _freeze(self, program: Program, now: datetime) -> None:
        version = (program.code, program.version)
        if version not in self._frozen:
            freeze(program, now)
            self._frozen.add(version)

    def flush(self) -> None:
        """Write everything decided so far. The batch stays open and keeps what it has locked."""
        self._journal.flush()
        write_cases(self._changed.values())
        write_contacts(self._contacts.values())
        write_texts(self.folds[ref].case for ref in self._texts)
        messages.post(self._tells)
        self._changed, self._contacts, self._texts, self._tells = {}, {}, set(), []

    def forget(self, refs: Iterable[str]) -> None:
        """Read these cases anew next time: somebody else changes them in this transaction. All must be written."""
        for ref in refs:
            self.folds.pop(ref, None)
            self._linked.pop(ref, None)
            self._journal.forget(f"case/{ref}")

    def told(self) -> list[Message]:
        """What the calls so far would send when they are written."""
        return messages.compose(self._tells)

    # -- finding ------------------------------------------------------------------------------------------------------

    def hold(self, refs: Iterable[str]) -> None:
        """Lock many cases and read all their rows at once."""
        wanted = sorted(set(refs) - self.folds.keys())
        self._journal.lock_existing(f"case/{name}" for name in wanted)
        for fold in Fold.load(Case.objects.filter(ref__in=wanted).select_related("site")):
            self._keep(fold)

    def _fold(self, ref: str, *others: str) -> Fold:
        """Lock and load, in one fixed order, the case and those it is to be joined with."""
        wanted = sorted({name for name in (ref, *others) if name and name not in self.folds})
        if wanted:
            locked = self._journal.lock_existing(f"case/{name}" for name in wanted)
            for case in Case.objects.filter(ref__in=wanted) if locked else ():
                self._keep(Fold.of(case))
        if ref not in self.folds:
            raise UnknownCase(_("There is no such case."))
        return self.folds[ref]

    def _keep(self, fold: Fold) -> None:
        self.folds[fold.case.ref] = fold
        if fold.case.parent_id is not None:
            self._linked[fold.case.ref] = fold

    def expect(self, calls: Sequence[Mapping[str, Any]]) -> None:
        """Look up at once what many calls would ask for one by one: their keys, and who answers for their sites."""
        self._keys.expect(full_key(call["actor"], call["key"]) for call in calls)
        sites: defaultdict[date, dict[Any, Site]] = defaultdict(dict)
        for call in calls:
            if (site := call.get("site")) is not None:
                sites[worktime.today(call["now"], profile().calendar)][site.pk] = site
        for on, some in sites.items():
            self._router.expect(some.values(), on)
